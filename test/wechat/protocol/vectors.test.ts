import { makeCipher, openWithAny } from '../../../src/wechat/callback/crypto'
import { sign, signatureMatches } from '../../../src/wechat/callback/signature'
import { CallbackRefusal } from '../../../src/wechat/callback/refusal'

/** The vectors that WeChat publishes, as in the fact book, callbacks.md §3.3. */
const token = 'AAAAA'
const appId = 'wxba5fad812f8e6fb9'
const cipher = makeCipher({ encodingAesKey: 'A'.repeat(43), appId })
const encryptA =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04='
const encryptB = 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=='

describe("WeChat's published vectors", () => {
  test.each([
    ['1714037059', '486452656', '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
    ['1714112445', '415670741', '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
  ])('the signature of %s %s', (timestamp, nonce, signature) => {
    expect(sign([token, timestamp, nonce])).toBe(signature)
    expect(signatureMatches(signature, [token, timestamp, nonce])).toBe(true)
    expect(signatureMatches(signature.replace(/.$/, 'x'), [token, timestamp, nonce])).toBe(false)
  })

  test('the msg_signature over Encrypt A', () => {
    expect(sign([token, '1714112445', '415670741', encryptA])).toBe(
      '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
    )
  })

  test('Encrypt A opens to the message and the appid', () => {
    expect(cipher.decrypt(encryptA)).toEqual({
      text: '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
      appId,
    })
  })

  test('the good-luck reply seals to Encrypt B with its MsgSignature', () => {
    const sealed = cipher.encrypt('{"demo_resp":"good luck"}', Buffer.from('707722b803182950'))
    expect(sealed).toBe(encryptB)
    expect(sign([token, '1713424427', '415670741', sealed])).toBe('1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1')
  })

  test('an app does not open the message of another app', () => {
    const other = makeCipher({ encodingAesKey: 'A'.repeat(43), appId: 'wxba5fad812f8e6fb8' })
    expect(() => other.decrypt(encryptA)).toThrow(CallbackRefusal)
    expect(() => openWithAny([other], encryptA)).toThrow(CallbackRefusal)
    expect(openWithAny([other, cipher], encryptA).cipher).toBe(cipher)
  })
})
