import type { Switches } from '../control/contract'
import { refusal } from './failures'
import type { ApiWorld } from './needs'
import type { ApiRoute } from './route'

const guidePaths = [
  'addguideacct getguideacct updateguideacct delguideacct getguideacctlist guidecreateqrcode setguideconfig',
  'getguideconfig setguideacctconfig getguideacctconfig pushshowwxapathmenu newguidegroup getguidegrouplist',
  'getgroupinfo addguide2guidegroup getgroupbyguide delguide2guidegroup delguidegroup addguidebuyerrelation',
  'delguidebuyerrelation getguidebuyerrelationlist rebindguideacctforbuyer updateguidebuyerrelation',
  'getguidebuyerrelationbybuyer getguidebuyerrelation newguidetagoption delguidetagoption addguidetagoption',
  'getguidetagoption addguidebuyertag delguidebuyertag getguidebuyertag queryguidebuyerbytag',
  'addguidebuyerdisplaytag getguidebuyerdisplaytag getguidebuyerchatrecord setguidecardmaterial',
  'getguidecardmaterial delguidecardmaterial setguideimagematerial getguideimagematerial',
  'delguideimagematerial setguidewordmaterial getguidewordmaterial delguidewordmaterial',
  'addguidemassendjob getguidemassendjoblist getguidemassendjob updateguidemassendjob cancelguidemassendjob',
]

const cardPaths = [
  'create get batchget update modifystock delete paycell/set selfconsumecell/set testwhitelist/set',
  'mpnews/gethtml qrcode/create landingpage/create membercard/activate membercard/activateuserform/set',
  'membercard/activate/geturl membercard/activatetempinfo/get membercard/userinfo/get membercard/updateuser',
  'user/getcardlist code/get code/consume code/update code/unavailable code/deposit code/getdepositcount',
  'code/checkcode code/decrypt',
]

function words(lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '))
}

/**
 * What WeChat took away or gives to few: the guide API and live rooms (48001 without their right), the old template
 * messages of Mini Programs (45103, 45109), and cards, which answer 48001 until the account has the right.
 */
export function retiredRoutes(world: ApiWorld): ApiRoute[] {
  return [
    dead('/cgi-bin/message/wxopen/template/uniform_send', 45109, 'mini-program-api §4', 'both'),
    dead('/cgi-bin/message/wxopen/template/send', 45103, 'mini-program-api §4', 'miniapp'),
    ...words(guidePaths).map((name) =>
      restricted(world, `/cgi-bin/guide/${name}`, 'guide', 9300802, 'mini-program-api §9'),
    ),
    ...words(cardPaths).map((name) =>
      restricted(world, `/card/${name}`, 'memberCard', 48001, 'membership-card-api §1'),
    ),
    liveRoute(world),
  ]
}

function dead(path: string, errcode: number, section: string, token: ApiRoute['token']): ApiRoute {
  return {
    method: 'POST',
    path,
    token,
    section,
    handle: () => {
      throw refusal(errcode)
    },
  }
}

function restricted(
  world: ApiWorld,
  path: string,
  right: keyof Switches['rights'],
  withRight: number,
  section: string,
): ApiRoute {
  return {
    method: 'POST',
    path,
    token: 'official',
    section,
    emptyBodyAllowed: true,
    handle: () => {
      throw refusal(world.switches.rights[right] ? withRight : 48001)
    },
  }
}

/** With the right the account has no room, which is no failure (9410000). */
function liveRoute(world: ApiWorld): ApiRoute {
  return {
    ...restricted(world, '/wxa/business/getliveinfo', 'live', 9410000, 'mini-program-api §7'),
    token: 'miniapp',
    dailyLimit: 100_000,
  }
}
