import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { id, longText, nullable, text, when } from '../../../../migrations/columns'

/** A file that WeChat wants to find at the root of the domain of link codes. */
@Entity('verification_files')
export class VerificationFile {
  @PrimaryColumn(id()) id!: string
  @Index('ux_verification_files_name', { unique: true })
  @Column(text(68))
  name!: string
  @Column(longText()) content!: string
  @Column(nullable(id())) createdBy!: string | null
  @Column(when()) createdAt!: number
}
