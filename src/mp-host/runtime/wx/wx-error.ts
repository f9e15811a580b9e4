/** A failure with WeChat's errMsg. */
export class WxError extends Error {
  constructor(
    readonly errMsg: string,
    readonly errCode?: number,
    readonly errno?: number,
  ) {
    super(errMsg)
  }
}
