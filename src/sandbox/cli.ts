import { loadConfig, readEnvironment } from '../../config/load'
import { accountsFor } from './accounts'
import { startSandbox } from './main'

const DEFAULT_PORT = 3100

/** `npm run sandbox`: the sandbox alone, for a server that runs elsewhere on this machine. */
async function run(): Promise<void> {
  const environment = readEnvironment()
  const config = loadConfig(environment)
  const port = Number(environment.SANDBOX_PORT || DEFAULT_PORT)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`SANDBOX_PORT=${environment.SANDBOX_PORT} 不是端口号，请写 0 到 65535 之间的整数。`)
  }
  const accounts = accountsFor(config, config.publicUrl)
  const snapshotFile = environment.SANDBOX_STATE || undefined
  const sandbox = await startSandbox({ port, host: environment.SANDBOX_HOST, accounts, snapshotFile })
  console.log(`沙盒已启动：${sandbox.url}（手机页面就在这个地址）`)
  console.log(`公众号回调：${accounts.official.callback.url}（${accounts.official.callback.mode}）`)
  console.log(`小程序回调：${accounts.miniapp.callback.url}（${accounts.miniapp.callback.mode}）`)
  const stop = () => void sandbox.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
})
