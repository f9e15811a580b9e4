/** Pictures: uploaded once, shown in a few widths under an address that never changes. */
import { z } from 'zod'
import { Id } from './common'
import { defineApi } from './endpoint'
import { UploadedFile } from './reply-results'

/** `/pictures/<id>/<width>`; the width is what the page wants to fill. */
export const PICTURE_PATH = /^\/pictures\/([0-9A-HJKMNP-TV-Z]{26})\/(\d{2,4})$/

/** The address of a picture on this server, for a place of `width` pixels. */
export const pictureUrl = (id: string, width: 160 | 480 | 960): string => `/pictures/${id}/${width}`

/** A picture that was uploaded; width and height are the upload's, in pixels. */
export const PictureView = z.object({
  id: Id,
  width: z.number().int(),
  height: z.number().int(),
  /** On this server, 480 pixels wide. */
  url: z.string(),
})
export type PictureView = z.infer<typeof PictureView>

export const picturesApi = defineApi({
  'POST /api/admin/pictures': {
    summary: 'Upload a picture (JPEG, PNG or WebP by its content); the same file again is the same picture',
    auth: { roles: ['operator', 'admin'] },
    consumes: 'multipart',
    input: z.object({ file: UploadedFile }),
    output: PictureView,
  },
})
