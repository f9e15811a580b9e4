import { BrightWhileShown } from '../codes/light'

/** This phone's screen, bright while a code is shown. */
export const screen = new BrightWhileShown({
  read: async () => (await wx.getScreenBrightness()).value,
  set: (value) => wx.setScreenBrightness({ value }),
})
