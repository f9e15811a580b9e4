import { Courier } from './push/courier'
import { eventPush } from './push/push'
import { SandboxWorld, type WorldOptions } from './store'
import { ClockFollowers } from './store/clock-followers'

/** The running sandbox: the world, who brings its pushes, and who follows its clock. */
export class Sandbox {
  readonly world: SandboxWorld
  readonly courier: Courier
  readonly clockFollowers: ClockFollowers

  constructor(options: WorldOptions) {
    this.world = new SandboxWorld(options)
    this.courier = new Courier(this.world)
    this.clockFollowers = new ClockFollowers(this.world.clock)
    this.world.sendEventsWith((app, person, fields, from) =>
      this.courier.send(eventPush(this.world, app, person, fields, from)),
    )
  }

  /** Stops everything that would run later. */
  close(): void {
    this.courier.close()
    this.clockFollowers.close()
    this.world.close()
  }
}
