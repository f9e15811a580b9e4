import { SecretBox } from '../../platform/secret-box'

/** What guides write of customers, at rest: sealed with DATA_KEY, each text to the row that holds it. */
export class Sealed {
  private readonly box: SecretBox

  constructor(dataKey: string) {
    this.box = new SecretBox(dataKey, 'customer-care')
  }

  seal(rowId: string, text: string): string {
    return this.box.seal(text, rowId)
  }

  /** The text; empty once it was erased. */
  open(rowId: string, sealed: string): string {
    return sealed === '' ? '' : (this.box.open(sealed, rowId) ?? '')
  }
}
