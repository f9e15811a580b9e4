import { SERVER } from '../config'

/** The whole address of a picture, whose address from the server may begin with its path; empty without one. */
export function pictureAddress(url: string | null): string {
  if (url === null || url === '') return ''
  return url.startsWith('/') ? SERVER + url : url
}
