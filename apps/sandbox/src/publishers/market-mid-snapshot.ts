/** A public-domain snapshot of market mids, with its source: units of each currency for one US dollar, as published. */
export const MARKET_MID_SNAPSHOT = {
  "source": "@fawazahmed0/currency-api on npm, file v1/currencies/usd.json",
  "version": "2025.1.15",
  "date": "2025-01-15",
  "licence": "CC0-1.0, as the project states at github.com/fawazahmed0/exchange-api",
  "baseCurrency": "USD",
  "unitsPerBase": {
    "IDR": "16282.9508006",
    "UZS": "12980.65159997",
    "MNT": "3426.62628717",
    "KZT": "529.97564789",
    "PHP": "58.66052739",
    "VND": "25403.51879884",
    "LAK": "21858.85653492",
    "KHR": "4041.54386655",
    "PKR": "278.75505037",
    "NPR": "138.57338795",
    "LKR": "294.90165967",
    "INR": "86.56778882",
    "BDT": "121.86529936",
    "MMK": "2098.9536326",
    "KGS": "87.45052225",
    "AED": "3.6725",
    "TWD": "32.99691593"
  }
} as const;
