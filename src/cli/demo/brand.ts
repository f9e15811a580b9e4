/** The demo brand of the handbook: 山前, clothes and things for the home; three stores and twelve guides. */

import type { WeeklyPeriod } from '../../domain/reply-rule'

export interface DemoGuide {
  name: string
  speciality: string
}

export interface DemoStore {
  key: 'shanghai' | 'hangzhou' | 'chengdu'
  /** The brand's own number of the store, as tills name it. */
  code: string
  name: string
  city: string
  address: string
  phone: string
  hours: string
  openingPeriods: WeeklyPeriod[]
  parking: string
  latitude: number
  longitude: number
  guides: DemoGuide[]
}

export const BRAND = '山前'

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

export const STORES: DemoStore[] = [
  {
    key: 'shanghai',
    code: 'SH01',
    name: '武康路店',
    city: '上海',
    address: '上海市徐汇区武康路 378 号 1 楼',
    phone: '021-6431 0378',
    hours: '每天 10:00–21:30',
    openingPeriods: [{ days: EVERY_DAY, from: '10:00', to: '21:30' }],
    parking: '武康庭地下车库，消费满 300 元免 2 小时',
    latitude: 31.2086,
    longitude: 121.4389,
    guides: [
      { name: '林一', speciality: '羊毛与羊绒' },
      { name: '周末', speciality: '通勤搭配' },
      { name: '陈默', speciality: '床品与家居' },
      { name: '何田', speciality: '茶具与器皿' },
    ],
  },
  {
    key: 'hangzhou',
    code: 'HZ01',
    name: '天目里店',
    city: '杭州',
    address: '杭州市西湖区天目山路 398 号天目里 9 号楼',
    phone: '0571-8517 0398',
    hours: '周一至周四 10:00–21:00，周五至周日 10:00–22:00',
    openingPeriods: [
      { days: [1, 2, 3, 4], from: '10:00', to: '21:00' },
      { days: [5, 6, 7], from: '10:00', to: '22:00' },
    ],
    parking: '天目里 P2 停车场，会员免 1 小时',
    latitude: 30.2747,
    longitude: 120.1099,
    guides: [
      { name: '苏禾', speciality: '亚麻与棉' },
      { name: '叶青', speciality: '亲子装' },
      { name: '沈舟', speciality: '男装与鞋履' },
      { name: '方圆', speciality: '香氛' },
    ],
  },
  {
    key: 'chengdu',
    code: 'CD01',
    name: '太古里店',
    city: '成都',
    address: '成都市锦江区中纱帽街 8 号远洋太古里 M68',
    phone: '028-8658 0068',
    hours: '每天 10:00–22:00',
    openingPeriods: [{ days: EVERY_DAY, from: '10:00', to: '22:00' }],
    parking: '太古里地下停车场，消费满 200 元免 2 小时',
    latitude: 30.6536,
    longitude: 104.0836,
    guides: [
      { name: '唐糖', speciality: '礼品与包装' },
      { name: '罗杉', speciality: '外套与羽绒' },
      { name: '白露', speciality: '瑜伽与居家服' },
      { name: '江月', speciality: '首饰与配件' },
    ],
  },
]
