/** What the shopper answered to one template, as the server takes it; a yes with sound is a yes. */
export function answerOf(said: string | undefined): 'accept' | 'reject' | 'ban' | 'filter' {
  if (said?.startsWith('accept')) return 'accept'
  return said === 'ban' || said === 'filter' ? said : 'reject'
}
