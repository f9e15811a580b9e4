import { Column, Entity, Index, PrimaryColumn } from 'typeorm'
import { blob, count, id, json, nullable, text, when } from '../../../../migrations/columns'

/** One of the widths in which a picture is kept. */
export interface PictureSize {
  /** Pixels. */
  width: number
  height: number
  sizeBytes: number
  /** Of the bytes, hexadecimal. */
  sha256: string
}

/** A picture that was uploaded. The upload itself is not kept, only what was drawn from it; it never changes. */
@Entity('pictures')
export class Picture {
  @PrimaryColumn(id()) id!: string
  /** Of the upload, so that the same file is kept once. */
  @Index('ux_pictures_sha256', { unique: true })
  @Column(text(64))
  sha256!: string
  /** Of the upload, turned upright, in pixels. */
  @Column(count()) width!: number
  @Column(count()) height!: number
  @Column(json()) sizes!: PictureSize[]
  @Column(nullable(id())) createdBy!: string | null
  /** When the file was uploaded last. */
  @Index('ix_pictures_created_at')
  @Column(when())
  createdAt!: number
}

/** A piece of one width's bytes; MySQL's blob ends at 65,535. */
@Entity('picture_parts')
export class PicturePart {
  @PrimaryColumn(id()) pictureId!: string
  @PrimaryColumn(count()) width!: number
  @PrimaryColumn(count()) ordinal!: number
  @Column(blob()) bytes!: Buffer
}
