/** A drawn face: colours and the outline of the hair on a 40 × 40 grid. */
export interface DrawnAvatar {
  key: string
  label: string
  ground: string
  hair: string
  coat: string
  skin: string
  shape: string
}

const BOB =
  'M10.5 24c-1.5-11 3-15.5 9.5-15.5S31 13 29.5 24l-3.3.4c.6-3.9.2-6.3-1.2-8.4-3 1.6-7 1.8-10.3.6-.9 2.1-1.2 4.3-.9 7.6z'
const SHORT =
  'M12.2 18c-.6-7 3.3-10.4 8.2-10.4 5 0 8.5 3.5 7.5 10.4-.7-1.9-1.5-3.2-2.5-4.2-3.6.9-7 .5-9.6-1.3-1.6 1.4-2.8 3-3.6 5.5z'
const BUN =
  'M12 19c-.4-6.4 3-9.8 6.2-10.3a3.3 3.3 0 1 1 3.8.1C25.6 9.5 28.3 13 28 19c-1-2.8-2.6-4.7-4.6-5.9-2.3 1.8-5.6 2.6-8.4 2.3-1.3.8-2.3 1.9-3 3.6z'
const LONG =
  'M10.8 31c.6-4 .2-6.6.4-11.2C11.5 12 15 8.2 20 8.2s8.5 3.8 8.8 11.6c.2 4.6-.2 7.2.4 11.2h-4.4c1.3-5 1.2-11-.6-14.8-3.2-.2-5.6-1.3-7-3-1 2.3-1.9 3.6-2.7 4.9-1 4.3-.6 9 .7 12.9z'

/** The faces a person can choose from; the key is what the sandbox stores as `avatar`. */
export const AVATARS: DrawnAvatar[] = [
  {
    key: 'pine',
    label: '短发',
    ground: '#cfe3dc',
    hair: '#2a2624',
    coat: '#0b6b57',
    skin: '#f2cfb4',
    shape: BOB,
  },
  {
    key: 'persimmon',
    label: '寸头',
    ground: '#f6dccb',
    hair: '#332a26',
    coat: '#b9501f',
    skin: '#e8bd9b',
    shape: SHORT,
  },
  {
    key: 'plum',
    label: '丸子头',
    ground: '#e7dbe8',
    hair: '#3b2430',
    coat: '#7b4a78',
    skin: '#f4d5be',
    shape: BUN,
  },
  {
    key: 'sea',
    label: '长发',
    ground: '#d3e2ef',
    hair: '#1f2730',
    coat: '#2b6cb0',
    skin: '#efc8aa',
    shape: LONG,
  },
  {
    key: 'wheat',
    label: '栗色短发',
    ground: '#f3e8c8',
    hair: '#6b4526',
    coat: '#a27b1c',
    skin: '#f2cdae',
    shape: BOB,
  },
  {
    key: 'ink',
    label: '灰发',
    ground: '#dfe4e3',
    hair: '#8b9391',
    coat: '#3d4a47',
    skin: '#e9c2a2',
    shape: SHORT,
  },
  {
    key: 'rose',
    label: '栗色长发',
    ground: '#f6dade',
    hair: '#59352b',
    coat: '#b0455a',
    skin: '#f6d7c1',
    shape: LONG,
  },
  {
    key: 'moss',
    label: '黑色丸子头',
    ground: '#dfe8cd',
    hair: '#24231f',
    coat: '#5d7a2b',
    skin: '#e6bb96',
    shape: BUN,
  },
]

/** The drawing for a stored avatar key; an unknown key always gets the same one of the eight. */
export function avatarOf(key: string): DrawnAvatar {
  const known = AVATARS.find((one) => one.key === key)
  if (known) return known
  let sum = 0
  for (const letter of key) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return AVATARS[sum % AVATARS.length]!
}
