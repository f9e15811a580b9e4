/** Powers and logarithms of GF(256) with the polynomial of QR codes, 0x11d. */
const POWERS: number[] = []
const LOGARITHMS: number[] = []
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  POWERS[exponent] = value
  LOGARITHMS[value] = exponent
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : POWERS[(LOGARITHMS[a]! + LOGARITHMS[b]!) % 255]!
}

/** The Reed–Solomon codewords that a QR code adds to its data. */
export function errorCodewords(data: number[], count: number): number[] {
  const divisor = generatorOf(count)
  const rest = Array<number>(count).fill(0)
  for (const word of data) {
    const factor = word ^ rest.shift()!
    rest.push(0)
    divisor.forEach((coefficient, index) => {
      rest[index] = rest[index]! ^ times(coefficient, factor)
    })
  }
  return rest
}

/** (x − 2⁰)(x − 2¹)…, without its leading 1. */
function generatorOf(degree: number): number[] {
  let polynomial = [1]
  for (let root = 0; root < degree; root += 1) {
    const next = [...polynomial, 0]
    polynomial.forEach((coefficient, index) => {
      next[index + 1] = next[index + 1]! ^ times(coefficient, POWERS[root]!)
    })
    polynomial = next
  }
  return polynomial.slice(1)
}
