import { amrSeconds } from '../../src/domain/amr'

/** So many frames of a mode: the first byte holds it, 12.2 kbit/s (mode 7) has 31 bytes more. */
const voice = (frames: number, mode: number, bytes: number): Buffer =>
  Buffer.concat([
    Buffer.from('#!AMR\n'),
    ...Array.from({ length: frames }, () => Buffer.concat([Buffer.from([mode << 3]), Buffer.alloc(bytes)])),
  ])

test('a voice is as long as its frames of 20 ms', () => {
  expect(amrSeconds(voice(150, 7, 31))).toBe(3)
  expect(amrSeconds(voice(500, 0, 12))).toBe(10)
  expect(amrSeconds(voice(3, 7, 31))).toBe(1)
  expect(amrSeconds(Buffer.from('ID3 no voice of a phone'))).toBeUndefined()
})
