import { Jobs0001 } from './0001-jobs'
import { InboundMessages0002 } from './0002-inbound-messages'
import { AccessTokens0003 } from './0003-access-tokens'
import { Replies0004 } from './0004-replies'
import { Sending0005 } from './0005-sending'
import { Staff0006 } from './0006-staff'
import { Followers0008 } from './0008-followers'
import { Stores0009 } from './0009-stores'
import { Codes0010 } from './0010-codes'
import { Customers0011 } from './0011-customers'
import { Bindings0012 } from './0012-bindings'
import { Policies0013 } from './0013-policies'
import { PersonalData0014 } from './0014-personal-data'
import { Cards0020 } from './0020-cards'
import { Points0021 } from './0021-points'
import { Tiers0022 } from './0022-tiers'
import { Coupons0023 } from './0023-coupons'
import { Products0030 } from './0030-products'
import { Sales0031 } from './0031-sales'
import { Refunds0032 } from './0032-refunds'
import { Credits0033 } from './0033-credits'
import { ApiKeys0034 } from './0034-api-keys'
import { SendGate0040 } from './0040-send-gate'
import { Preferences0041 } from './0041-preferences'
import { Campaigns0042 } from './0042-campaigns'
import { Deliveries0043 } from './0043-deliveries'
import { Forecasts0044 } from './0044-forecasts'
import { Shelf0045 } from './0045-shelf'
import { Offers0046 } from './0046-offers'
import { Shares0047 } from './0047-shares'
import { Conversations0048 } from './0048-conversations'
import { QuickReplies0049 } from './0049-quick-replies'
import { Live0050 } from './0050-live'
import { Reminders0051 } from './0051-reminders'
import { CustomerPlaces0052 } from './0052-customer-places'
import { Materials0053 } from './0053-materials'
import { CardEnds0054 } from './0054-card-ends'
import { GuidePushDue0055 } from './0055-guide-push-due'
import { Redemptions0057 } from './0057-redemptions'
import { ReminderWishes0060 } from './0060-reminder-wishes'
import { LiveCovers0061 } from './0061-live-covers'
import { StaffPhotos0062 } from './0062-staff-photos'
import { Care0065 } from './0065-care'
import { GuideContact0066 } from './0066-guide-contact'

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
  Stores0009,
  Codes0010,
  Customers0011,
  Bindings0012,
  Policies0013,
  PersonalData0014,
  Cards0020,
  Points0021,
  Tiers0022,
  Coupons0023,
  Products0030,
  Sales0031,
  Refunds0032,
  Credits0033,
  ApiKeys0034,
  SendGate0040,
  Preferences0041,
  Campaigns0042,
  Deliveries0043,
  Forecasts0044,
  Shelf0045,
  Offers0046,
  Shares0047,
  Conversations0048,
  QuickReplies0049,
  Live0050,
  Reminders0051,
  CustomerPlaces0052,
  Materials0053,
  CardEnds0054,
  GuidePushDue0055,
  Redemptions0057,
  ReminderWishes0060,
  LiveCovers0061,
  StaffPhotos0062,
  Care0065,
  GuideContact0066,
]
