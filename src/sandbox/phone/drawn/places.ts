/** A place that can be sent as a location. */
export interface Place {
  label: string
  latitude: number
  longitude: number
}

/** The demo brand's three stores and a railway station, near enough for a map. */
export const PLACES: Place[] = [
  { label: '上海市徐汇区武康路 378 号', latitude: 31.2098, longitude: 121.4376 },
  { label: '杭州市西湖区天目里', latitude: 30.2749, longitude: 120.1086 },
  { label: '成都市锦江区远洋太古里', latitude: 30.6534, longitude: 104.0833 },
  { label: '上海虹桥站', latitude: 31.1945, longitude: 121.3206 },
]
