/** So many signs of a request's number are enough to find it in the server's log. */
const SIGNS = 8

/**
 * The server failed and the shopper reads it: what happened, that nothing is lost, what to do. In a second line the end of
 * the request's number, for staff, when the server said one.
 */
export function serverTroubleWords(requestId?: string): string {
  const words = '服务器出了点问题，内容都没丢，请稍后再试。'
  return requestId ? `${words}\n一直不行，请把编号 ${requestId.slice(-SIGNS)} 告诉店员。` : words
}
