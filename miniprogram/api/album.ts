/** Saves a picture of the phone into the album; inside the first call WeChat asks. Answers WeChat's errMsg, or nothing. */
export function saveToAlbum(filePath: string): Promise<string> {
  return new Promise((resolve) => {
    wx.saveImageToPhotosAlbum({
      filePath,
      success: () => resolve(''),
      fail: ({ errMsg }) => resolve(errMsg),
    })
  })
}

/** Opens the Mini Program's settings; answers whether pictures may be saved now. */
export async function allowAlbumInSettings(): Promise<boolean> {
  const { authSetting } = await wx.openSetting()
  return authSetting['scope.writePhotosAlbum'] === true
}
