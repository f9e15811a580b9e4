import 'reflect-metadata'
import { ConfigError, loadConfig } from '../config/load'
import { buildApp } from './app'
import { AppError } from './domain/errors'
import { listen } from './platform/http/listen'
import { makeLogger } from './platform/log'

/** Requests get this long to end, and everything together this long: process managers kill after ten seconds. */
const REQUESTS_END_MS = 5000
const STOP_LIMIT_MS = 9500

/** Starts the server and stops it on SIGTERM or SIGINT after finishing what it took on. */
async function main(): Promise<void> {
  const config = loadConfig()
  const log = makeLogger(config.logLevel)
  const app = await buildApp(config, log)
  // Before the first request comes: without its rules the server would acknowledge a question and say nothing.
  await app.start()
  const listening = await listen(
    (request, response) => void app.http(request, response),
    config.host,
    config.port,
  )

  let isStopping = false
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping; finishing what was taken on')
    const limit = setTimeout(() => {
      log.warn('not everything ended in time; leases and the inbox keep the rest')
      process.exit(1)
    }, STOP_LIMIT_MS)
    limit.unref()
    app.endStreams()
    await listening.stop(REQUESTS_END_MS)
    await app.close()
    log.info('stopped')
    process.exit(0)
  }
  const onSignal = (signal: string): void =>
    void stop(signal).catch((error: Error) => {
      log.error({ reason: error.message }, 'stopping failed')
      process.exit(1)
    })
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  log.info({ address: config.publicUrl, port: listening.port }, 'guidepost is listening')
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof AppError
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`)
  process.exit(1)
})
