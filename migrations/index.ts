import { Jobs0001 } from './0001-jobs'
import { InboundMessages0002 } from './0002-inbound-messages'
import { AccessTokens0003 } from './0003-access-tokens'
import { Replies0004 } from './0004-replies'
import { Sending0005 } from './0005-sending'
import { Staff0006 } from './0006-staff'
import { Followers0008 } from './0008-followers'

/** Every migration in order. A list instead of a glob: the same under tests and in the build. */
// prettier-ignore
export const migrations = [
  Jobs0001,
  InboundMessages0002,
  AccessTokens0003,
  Replies0004,
  Sending0005,
  Staff0006,
  Followers0008,
]
