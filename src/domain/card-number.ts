/**
 * Card numbers: 16 digits, 14 of which say which card and the last two are check digits after ISO 7064 MOD 97-10,
 * which find every wrong digit, every two neighbours in the wrong order and nearly everything else.
 */
const BODY = /^\d{14}$/
const NUMBER = /^\d{16}$/

/** The remainder of a decimal text by 97. */
function mod97(digits: string): number {
  let rest = 0
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97
  return rest
}

/** The whole number for 14 digits. */
export function cardNumber(body: string): string {
  if (!BODY.test(body)) throw new RangeError('a card number begins with 14 digits')
  return body + String(98 - mod97(`${body}00`)).padStart(2, '0')
}

/** Whether the check digits are right; spaces between groups do not matter. */
export function isCardNumber(text: string): boolean {
  const number = text.replace(/\s/g, '')
  return NUMBER.test(number) && mod97(number) === 1
}

/** In groups of four, as it is printed and read aloud. */
export function groupedCardNumber(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ')
}
