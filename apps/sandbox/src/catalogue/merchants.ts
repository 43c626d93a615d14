import type { MerchantProfile } from './profiles.js';
import { termsOf, type Trade } from './trades.js';

/** [trade, English name (at most 25 characters, for EMV tag 59), Chinese name, city, Chinese city] */
export type MerchantRow = readonly [Trade, string, string, string, string];

export const ALIPAY_MERCHANTS: readonly MerchantRow[] = [
  ['transit', 'Hangzhou Metro', '杭州地铁', 'Hangzhou', '杭州'],
  ['supermarket', 'Freshippo Xixi', '盒马鲜生西溪店', 'Hangzhou', '杭州'],
  ['mall', 'Wulin Intime Mall', '武林银泰百货', 'Hangzhou', '杭州'],
  ['restaurant', 'Beijing Noodle House', '北京面馆', 'Beijing', '北京'],
  ['utility', 'Hangzhou Electricity', '杭州电力缴费', 'Hangzhou', '杭州'],
  ['bicycle', 'Hello Bike', '哈啰单车', 'Shanghai', '上海'],
  ['convenience', 'Lawson Jingan', '罗森便利店静安店', 'Shanghai', '上海'],
  ['tea', 'Lakeside Tea House', '湖畔茶馆', 'Hangzhou', '杭州'],
  ['taxi', 'Dazhong Taxi', '大众出租汽车', 'Shanghai', '上海'],
  ['museum', 'Silk Museum', '中国丝绸博物馆', 'Hangzhou', '杭州'],
  ['hotel', 'West Lake Hotel', '西湖宾馆', 'Hangzhou', '杭州'],
  ['pharmacy', 'Huqingyutang', '胡庆余堂', 'Hangzhou', '杭州'],
];

export const WEIXIN_MERCHANTS: readonly MerchantRow[] = [
  ['transit', 'Shenzhen Metro', '深圳地铁', 'Shenzhen', '深圳'],
  ['supermarket', 'Rainbow Supermarket', '天虹超市', 'Shenzhen', '深圳'],
  ['mall', 'Coco Park', '购物公园', 'Shenzhen', '深圳'],
  ['restaurant', 'Chaoshan Hotpot', '潮汕牛肉火锅', 'Shenzhen', '深圳'],
  ['utility', 'Guangzhou Water', '广州自来水', 'Guangzhou', '广州'],
  ['bicycle', 'Qingju Bike', '青桔单车', 'Guangzhou', '广州'],
  ['convenience', 'Meiyijia Store', '美宜佳便利店', 'Dongguan', '东莞'],
  ['tea', 'Nayuki Tea', '奈雪的茶', 'Shenzhen', '深圳'],
  ['taxi', 'Baiyun Taxi', '白云出租', 'Guangzhou', '广州'],
  ['museum', 'Chen Clan Hall', '陈家祠', 'Guangzhou', '广州'],
  ['hotel', 'Pearl River Hotel', '珠江宾馆', 'Guangzhou', '广州'],
  ['pharmacy', 'Nepstar Drugstore', '海王星辰药店', 'Shenzhen', '深圳'],
];

export const UNIONPAY_MERCHANTS: readonly MerchantRow[] = [
  ['transit', 'Chengdu Metro', '成都地铁', 'Chengdu', '成都'],
  ['supermarket', 'Yonghui Superstore', '永辉超市', 'Chongqing', '重庆'],
  ['mall', 'Wangfujing Store', '王府井百货', 'Beijing', '北京'],
  ['restaurant', 'Sichuan Pepper Kitchen', '川椒小馆', 'Chengdu', '成都'],
  ['utility', 'Chengdu Gas', '成都燃气缴费', 'Chengdu', '成都'],
  ['bicycle', 'Park Bicycle Rental', '公园自行车租赁', 'Beijing', '北京'],
  ['convenience', 'Hongqi Chain', '红旗连锁', 'Chengdu', '成都'],
  ['tea', 'Panda Tea', '熊猫茶饮', 'Chengdu', '成都'],
  ['taxi', 'Capital Taxi', '首汽出租', 'Beijing', '北京'],
  ['museum', 'Palace Museum', '故宫博物院', 'Beijing', '北京'],
  ['hotel', 'Jinjiang Hotel', '锦江宾馆', 'Chengdu', '成都'],
  ['pharmacy', 'Tongrentang', '同仁堂', 'Beijing', '北京'],
];

export function merchantsOf(
  acquirerId: string,
  short: string,
  referenceOf: (index: number) => string,
  rows: readonly MerchantRow[],
): readonly MerchantProfile[] {
  return rows.map(([trade, name, nameLocal, city, cityLocal], index) => {
    const { merchantCategoryCode, discount, interchange, service } = termsOf(trade);
    const referenceMerchantId = referenceOf(index + 1);
    return {
      merchantId: `M-${short}-${String(index + 1).padStart(4, '0')}`,
      referenceMerchantId,
      acquirerId,
      name,
      nameLocal,
      trade,
      merchantCategoryCode,
      city,
      cityLocal,
      // Malls give the discount back with the goods: both kinds of agreement are in use.
      fees: { discount, interchange, service, keptOnRefund: trade !== 'mall' },
      payoutAccount: `${referenceMerchantId}-CNY`,
    };
  });
}
