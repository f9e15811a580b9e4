import { Column, Entity, PrimaryColumn } from 'typeorm'
import { blob, count, id, text } from '../../../../migrations/columns'

/**
 * A piece of the picture that WeChat drew for a Mini Program code: the picture is the code, so it is kept. In pieces
 * because MySQL's portable blob ends at 65,535 bytes.
 */
@Entity('code_pictures')
export class CodePicture {
  @PrimaryColumn(id()) codeId!: string
  @PrimaryColumn(count()) ordinal!: number
  @Column(text(32)) contentType!: string
  @Column(blob()) bytes!: Buffer
}
