/**
 * Hands a text to the shopper as a file, by WeChat's sheet for sending one into a chat (to oneself, as a rule): a Mini
 * Program can put no file anywhere else.
 */
export async function shareFile(fileName: string, text: string): Promise<void> {
  const filePath = `${wx.env.USER_DATA_PATH}/${fileName}`
  await new Promise<void>((resolve, reject) => {
    wx.getFileSystemManager().writeFile({
      filePath,
      data: text,
      encoding: 'utf8',
      success: () => resolve(),
      fail: reject,
    })
  })
  // Closing the sheet is no failure: the file stays ready here.
  await wx.shareFileMessage({ filePath, fileName }).catch(() => undefined)
}
