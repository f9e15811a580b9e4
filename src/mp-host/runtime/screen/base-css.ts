import { PHONE_ONLY_TAGS } from '../../built-in-tags'

const BLOCKS = [
  'view',
  'cover-view',
  'root-portal',
  'page-container',
  'scroll-view',
  'swiper',
  'form',
  'picker',
  'radio-group',
  'checkbox-group',
  'navigator',
  'progress',
  'official-account',
  'channel-live',
  ...PHONE_ONLY_TAGS,
]
  .map((tag) => `wx-${tag}`)
  .join(',')

/**
 * How WeChat draws its own tags before any sheet of the Mini Program, and the screen around the pages. The browser gives a
 * finger to the nearest thing that it takes for a control; what has a rule for `:active` is one.
 */
export const baseCss = `
:root{--mp-raised:#fff;--mp-ink:#16211f;--mp-muted:#5e6b68;--mp-line:#e5e5e5;--mp-soft:#f2f2f2;--mp-link:#0b6b57;color-scheme:light}
:root[data-mp-theme=dark]{--mp-raised:#202a28;--mp-ink:#e8eeec;--mp-muted:#9ba8a4;--mp-line:#36413e;--mp-soft:#2b3533;--mp-link:#39b898;color-scheme:dark}
*{box-sizing:content-box;-webkit-tap-highlight-color:transparent}
html,body{margin:0;height:100%;overflow:hidden;font:16px/1.4 -apple-system,"PingFang SC","Noto Sans SC","Noto Sans CJK SC",sans-serif;background:var(--mp-raised)}
button,input,textarea,select{font:inherit}
.mp-view{position:fixed;inset:0;display:flex;flex-direction:column;background:var(--mp-raised)}
.mp-view[hidden],.mp-tabbar[hidden]{display:none}
.mp-nav{flex:none;height:44px;display:flex;align-items:center;justify-content:center;position:relative;font-size:17px;font-weight:600;z-index:2}
.mp-back{position:absolute;left:0;border:0;background:none;color:inherit;font-size:28px;line-height:1;width:44px;height:44px}
.mp-back[hidden]{display:none}
.mp-view.custom .mp-nav{display:none}
.mp-stage{flex:1;min-height:0;position:relative;transform:translateZ(0)}
.mp-scroll{position:absolute;inset:0;overflow:hidden auto}
.mp-view.tab{bottom:calc(50px + var(--mp-safe-bottom))}
.mp-tabbar{position:fixed;left:0;right:0;bottom:0;height:50px;padding-bottom:var(--mp-safe-bottom);display:flex;border-top:1px solid var(--mp-line);background:var(--mp-raised);z-index:5}
.mp-badge{position:absolute;top:4px;left:calc(50% + 12px);min-width:18px;padding:0 5px;box-sizing:border-box;border-radius:9px;background:#c53030;color:#fff;font-style:normal;font-size:11px;line-height:18px}
.mp-tabbar button{position:relative;flex:1;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:2px;padding:0;border:0;background:none;font-size:14px}
.mp-tabbar img{width:26px;height:26px}.mp-tabbar button:has(img){font-size:11px;line-height:1.2}
.mp-mask{position:fixed;inset:0;background:rgba(0,0,0,.55);z-index:99999;display:flex;align-items:center;justify-content:center}
.mp-mask.bottom{align-items:flex-end}
.mp-dialog{width:300px;max-width:calc(100vw - 40px);background:var(--mp-raised);color:var(--mp-ink);border-radius:12px;text-align:center;overflow:hidden}
.mp-dialog>div{padding:16px 20px 0}.mp-dialog>.content{padding:8px 20px 20px;color:var(--mp-muted);white-space:pre-line}
.mp-dialog footer{display:flex;border-top:1px solid var(--mp-line)}
.mp-dialog input{width:100%;box-sizing:border-box;padding:8px;border:1px solid var(--mp-line);border-radius:6px;background:var(--mp-soft);color:inherit}
.mp-dialog footer button,.mp-sheet button{flex:1;border:0;background:none;min-height:50px;font-size:16px;width:100%;color:inherit}
.mp-dialog .ok,.mp-sheet .ok{color:var(--mp-link);font-weight:600}
.mp-sheet{width:100%;max-height:100%;overflow-y:auto;background:var(--mp-raised);color:var(--mp-ink);border-radius:12px 12px 0 0;padding-bottom:max(14px,var(--mp-safe-bottom))}
.mp-sheet>button{display:block;border-bottom:1px solid var(--mp-line)}
.mp-sheet select,.mp-sheet input{font-size:16px;margin:8px;flex:1;min-height:44px}
.mp-sheet .bar,.mp-sheet .cols{display:flex}
.mp-leave{padding:20px 24px 28px;box-sizing:border-box}.mp-leave p{margin:0 0 8px;color:var(--mp-muted)}.mp-leave b{display:block;margin-bottom:8px;font-size:18px}
.mp-leave img{display:block;width:100%;max-height:180px;margin-bottom:8px;border-radius:8px;object-fit:cover}.mp-path{color:var(--mp-muted);word-break:break-all}
.mp-leave footer{display:flex;gap:12px;margin-top:20px}.mp-leave footer button{border-radius:8px;background:var(--mp-soft)}.mp-leave footer .ok{background:#07c160;color:#fff}
.mp-tick{display:flex;align-items:flex-start;gap:12px;padding:10px 0}.mp-tick input{flex:none;width:22px;height:22px;min-height:0!important;margin:0!important}.mp-tick b{margin:0!important;font-size:16px!important}.mp-tick small{display:block;color:var(--mp-muted)}
.mp-live{position:relative;min-height:190px;box-sizing:border-box;padding:16px;border-radius:12px;background:linear-gradient(160deg,#2a3b37,#0b1412);color:#fff;display:flex;flex-direction:column;justify-content:flex-end;cursor:pointer}.mp-live i{position:absolute;top:12px;left:12px;padding:2px 10px;border-radius:999px;background:rgba(255,255,255,.2);font-style:normal;font-size:12px}.mp-live.s2 i{background:#d9541e}.mp-live b{font-size:18px}.mp-live small{opacity:.75}
.mp-toast{position:fixed;white-space:pre-line;left:50%;top:45%;transform:translate(-50%,-50%);background:rgba(17,17,17,.86);color:#fff;padding:14px 20px;border-radius:8px;z-index:99998;text-align:center;max-width:70vw}
.mp-nickname{position:fixed;left:0;right:0;bottom:0;z-index:99997;display:flex;align-items:center;gap:12px;padding:8px 16px;background:var(--mp-soft);color:var(--mp-muted)}.mp-nickname button{min-height:44px;padding:0 16px;border:0;border-radius:8px;background:var(--mp-raised);color:var(--mp-ink)}
.mp-codes{max-height:176px;overflow-y:auto;padding:0!important}.mp-codes button{display:block;width:100%;min-height:44px;border:0;border-top:1px solid var(--mp-line);background:none;color:inherit}
.mp-problems{position:fixed;left:0;right:0;bottom:0;max-height:60%;overflow-y:auto;z-index:100000;padding:12px 16px;background:#5c1212;color:#fff;font-size:13px;line-height:1.5}
.mp-problems ol{margin:6px 0 0;padding:0 0 0 18px;overflow-wrap:anywhere}.mp-problems button{min-height:44px;margin-top:8px;padding:0 20px;border:1px solid #fff;border-radius:6px;background:none;color:inherit}
wx-page{display:block;min-height:100%}
${BLOCKS}{display:block}
wx-text{white-space:pre-line}
wx-image{display:inline-block;width:320px;height:240px;overflow:hidden;position:relative}
wx-image>img{width:100%;height:100%;display:block}
wx-button{display:block;position:relative;margin:0 auto;padding:0 14px;box-sizing:border-box;font-size:18px;line-height:2.55555556;text-align:center;border-radius:5px;background:#f8f8f8;color:#000;overflow:hidden;cursor:pointer}
wx-button::after{content:"";position:absolute;top:0;left:0;width:200%;height:200%;transform:scale(.5);transform-origin:0 0;box-sizing:border-box;border:1px solid rgba(0,0,0,.2);border-radius:10px;pointer-events:none}
wx-button[type=primary]{background:#07c160;color:#fff}wx-button[type=warn]{background:#e64340;color:#fff}
wx-button[size=mini]{display:inline-block;font-size:13px;line-height:2.3;padding:0 1.34em}
wx-button:active,[role=button]:active{cursor:pointer}
wx-button[disabled]{opacity:.5;cursor:default}
wx-input{display:block;height:1.4rem;min-height:1.4rem;overflow:hidden}
wx-input>input,wx-textarea>textarea{width:100%;height:100%;border:0;padding:0;margin:0;font:inherit;color:inherit;background:none;outline:none;text-align:inherit;display:block;resize:none}
wx-textarea{display:block;width:300px;height:150px}
wx-swiper{position:relative;height:150px;overflow:hidden}
wx-swiper-item{position:absolute;inset:0;transition:transform .25s}
.mp-dots{position:absolute;left:0;right:0;bottom:8px;text-align:center;pointer-events:none}.mp-dots i{display:inline-block;width:8px;height:8px;border-radius:50%;background:rgba(0,0,0,.3);margin:0 4px}.mp-dots i.on{background:#000}
wx-scroll-view{overflow:hidden}
wx-checkbox,wx-radio,wx-switch,wx-label{display:inline-block}
wx-switch>input,wx-checkbox>input,wx-radio>input{pointer-events:none;width:20px;height:20px;margin:0;vertical-align:middle}
wx-switch>input{appearance:none;width:52px;height:32px;border-radius:16px;background:#dfdfdf;position:relative}wx-switch>input:checked{background:#04be02}
wx-switch>input::after{content:"";position:absolute;left:1px;top:1px;width:30px;height:30px;border-radius:50%;background:#fff;transition:.2s}wx-switch>input:checked::after{left:21px}
wx-canvas{display:block;width:300px;height:150px}wx-canvas>canvas{width:100%;height:100%}
.mp-phone-only{background:#222;color:#9ad;display:flex!important;align-items:center;justify-content:center;font-size:12px;min-height:60px}
wx-official-account{min-width:300px;background:var(--mp-raised);color:var(--mp-ink)}
.mp-account{display:flex;align-items:center;gap:12px;height:84px;padding:0 16px;box-sizing:border-box;border-top:1px solid var(--mp-line)}
.mp-account span{flex:1;min-width:0}.mp-account b{display:block;font-size:16px}.mp-account small{color:var(--mp-muted);font-size:13px}
.mp-account i{width:44px;height:44px;border-radius:50%;background:#07c160;color:#fff;font-style:normal;display:grid;place-items:center;font-size:18px}
.mp-account button{min-height:44px;padding:0 18px;border:0;border-radius:6px;background:#07c160;color:#fff;font-size:15px}
.mp-account button:disabled{background:var(--mp-soft);color:var(--mp-muted)}
`
