import { setImmediate as soon } from 'node:timers/promises'
import { BrightWhileShown } from '../../miniprogram/codes/light'

/** A phone in somebody's pocket; what its screen was set to, in order. */
function phone(read = () => Promise.resolve(0.4)) {
  const set: number[] = []
  const light = {
    read: async () => set.at(-1) ?? (await read()),
    set: async (value: number) => {
      await soon()
      set.push(value)
    },
  }
  return { set, screen: new BrightWhileShown(light) }
}

test('a code is shown at full brightness, and afterwards the phone is as it was', async () => {
  const { set, screen } = phone()
  await screen.brighten()
  expect(set).toEqual([1])
  await screen.restore()
  expect(set).toEqual([1, 0.4])
})

test('a code that is closed and opened in a hurry does not leave the phone bright', async () => {
  const { set, screen } = phone()
  void screen.brighten()
  void screen.brighten()
  void screen.restore()
  void screen.brighten()
  await screen.restore()
  expect(set).toEqual([1, 0.4, 1, 0.4])
})

test('without a code nothing is restored, and a phone that cannot say how bright it is stays as it is', async () => {
  const { set, screen } = phone(() => Promise.reject(new Error('not supported')))
  await screen.restore()
  await screen.brighten()
  await screen.restore()
  expect(set).toEqual([])
})
