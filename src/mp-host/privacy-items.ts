/**
 * What WeChat's privacy guide is about, item by item, and the calls and components that need it: without the item the
 * call is disabled, and before the person agreed it is not carried out (mini-program-api.md §11; 小程序用户隐私保护指引
 * 内容介绍). A component is written `<tag>.<what>`.
 */
export const PRIVACY_ITEMS: Record<string, readonly string[]> = {
  '昵称、头像': ['button.chooseAvatar', 'input.nickname', 'getUserInfo', 'getUserProfile'],
  位置信息: [
    'getFuzzyLocation',
    'getLocation',
    'startLocationUpdate',
    'startLocationUpdateBackground',
    'onLocationChange',
  ],
  选中的位置信息: ['choosePoi', 'chooseLocation'],
  地址: ['chooseAddress'],
  发票信息: ['chooseInvoiceTitle', 'chooseInvoice'],
  微信运动步数: ['getWeRunData'],
  手机号: ['button.getPhoneNumber', 'button.getRealtimePhoneNumber'],
  车牌号: ['chooseLicensePlate'],
  选中的照片或视频信息: ['chooseImage', 'chooseMedia', 'chooseVideo'],
  选中的文件: ['chooseMessageFile'],
  麦克风: ['startRecord', 'getRecorderManager', 'joinVoIPChat'],
  摄像头: ['createVKSession', 'camera', 'live-pusher'],
  蓝牙: ['openBluetoothAdapter', 'createBLEPeripheralServer'],
  '通讯录（仅写入）': ['addPhoneContact'],
  '日历（仅写入）': ['addPhoneCalendar', 'addPhoneRepeatCalendar'],
  '相册（仅写入）': ['saveImageToPhotosAlbum', 'saveVideoToPhotosAlbum'],
  剪切板: ['setClipboardData', 'getClipboardData'],
  加速传感器: ['startAccelerometer'],
  磁场传感器: ['startCompass'],
  方向传感器: ['startDeviceMotionListening'],
  陀螺仪传感器: ['startGyroscope'],
}

/** The calls of `wx` among them; components ask for themselves. */
export const PRIVACY_CALLS: readonly string[] = Object.values(PRIVACY_ITEMS)
  .flat()
  .filter((name) => /^[a-zA-Z]+$/.test(name) && name !== 'camera')
