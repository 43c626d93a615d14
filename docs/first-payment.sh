#!/usr/bin/env bash
# A payment with nothing but curl and openssl: acts as the acquirer ALIPAY_CN with its key from the data folder, takes
# a consumer code of a visitor's wallet, is paid CNY 88.80, inquires, and refunds CNY 30.00.
#
#   docs/first-payment.sh [data folder] [wallet]
#
# Needs a running switch (npm start). SILKGATE_PORT_OFFSET is honoured.
set -euo pipefail
data="${1:-.silkgate}"
wallet="${2:-TRUEMONEY_TH}"
offset="${SILKGATE_PORT_OFFSET:-0}"
gateway="http://127.0.0.1:$((7100 + offset))"
sandbox="http://127.0.0.1:$((7190 + offset))"
acquirer=ALIPAY_CN
folder="$data/sandbox/participants/$acquirer"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

field() { # field NAME FILE: a string field of a JSON file, first occurrence
  sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" "$2" | head -n 1
}

json() { # one value out of a one-line JSON text
  printf '%s' "$2" | grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

urlencode() { sed -e 's/+/%2B/g' -e 's#/#%2F#g' -e 's/=/%3D/g'; }
urldecode() { sed -e 's/%2B/+/gI' -e 's#%2F#/#gI' -e 's/%3D/=/gI'; }

[ -r "$folder/private.pem" ] || {
  echo "there is no key of $acquirer in $folder: give the data folder of a switch that was started" >&2
  exit 1
}
key_version="$(field keyVersion "$folder/participant.json")"
switch_key="$(field switchKeyVersion "$folder/participant.json")"
switch_public="$(ls "$data"/gateway/keys/"$switch_key"-*.public.pem)"
merchant="$(tr -d '\n' < "$folder/participant.json" | sed 's/.*"merchantIds"[^[]*\[[^"]*"\([^"]*\)".*/\1/')"

call() { # call OPERATION BODY: signs, sends, checks the switch's signature, prints the answer
  local path="/aps/api/v1/payments/$1" body="$2" time signature status answered expected
  time="$(date -u +%Y-%m-%dT%H:%M:%S+00:00)"
  printf 'POST %s\n%s.%s.%s' "$path" "$acquirer" "$time" "$body" > "$work/content"
  signature="$(openssl dgst -sha256 -sign "$folder/private.pem" "$work/content" | base64 -w 0 | urlencode)"
  status="$(curl -sS -o "$work/answer" -D "$work/headers" -w '%{http_code}' -X POST "$gateway$path" \
    -H 'Content-Type: application/json; charset=UTF-8' \
    -H "Client-Id: $acquirer" -H "Request-Time: $time" \
    -H "Signature: algorithm=RSA256,keyVersion=$key_version,signature=$signature" \
    --data-binary "$body")"
  [ "$status" = 200 ] || { echo "HTTP $status: $(cat "$work/answer")" >&2; return 1; }
  answered="$(tr -d '\r' < "$work/headers" | sed -n 's/^response-time: //Ip')"
  expected="$(tr -d '\r' < "$work/headers" | sed -n 's/^signature: .*signature=//Ip')"
  { printf 'POST %s\n%s.%s.' "$path" "$acquirer" "$answered"; cat "$work/answer"; } > "$work/answered"
  printf '%s' "$expected" | urldecode | base64 -d > "$work/answer.signature"
  openssl dgst -sha256 -verify "$switch_public" -signature "$work/answer.signature" "$work/answered" > /dev/null ||
    { echo "the answer's signature is wrong" >&2; return 1; }
  cat "$work/answer"
}

expect() { # expect STATUS ANSWER
  printf '%s' "$2" | grep -q "\"resultStatus\":\"$1\"" || { echo "expected $1: $2" >&2; exit 1; }
}

shown="$(curl -sS -X POST "$sandbox/control/wallets/$wallet/payment-code")" ||
  { echo "the sandbox does not answer at $sandbox: is the switch up (npm start)?" >&2; exit 1; }
code="$(json codeValue "$shown")" || { echo "no consumer code of $wallet: $shown" >&2; exit 1; }
request="shop-$(date +%s)-$$"
echo "consumer code of a $wallet user: $code"

paid="$(call pay '{"paymentRequestId":"'"$request"'","paymentAmount":{"currency":"CNY","value":"8880"},"paymentMethod":{"paymentMethodType":"CONNECT_WALLET","paymentMethodId":"'"$code"'"},"paymentFactor":{"isInStorePayment":"true","isCashierPayment":"true","inStorePaymentScenario":"PaymentCode"},"order":{"referenceOrderId":"'"$request"'","orderDescription":"Noodles","orderAmount":{"currency":"CNY","value":"8880"},"merchant":{"referenceMerchantId":"'"$merchant"'"}},"settlementStrategy":{"settlementCurrency":"CNY"}}')"
expect S "$paid"
payment="$(json paymentId "$paid")"
echo "paid: $paid"

inquired="$(call inquiryPayment '{"paymentRequestId":"'"$request"'"}')"
expect S "$inquired"
echo "inquired: $inquired"

refunded="$(call refund '{"paymentId":"'"$payment"'","refundRequestId":"'"$request-refund"'","refundAmount":{"currency":"CNY","value":"3000"},"refundReason":"one dish returned"}')"
expect S "$refunded"
echo "refunded: $refunded"
