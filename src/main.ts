import 'reflect-metadata'
import { ConfigError, loadConfig } from '../config/load'
import { buildApp } from './app'
import { AppError } from './domain/errors'
import { listen } from './platform/http/listen'
import { makeLogger } from './platform/log'

/** Starts the server and stops it on SIGTERM or SIGINT after finishing what it took on. */
async function main(): Promise<void> {
  const config = loadConfig()
  const log = makeLogger(config.logLevel)
  const app = await buildApp(config, log)
  const listening = await listen(
    (request, response) => void app.http(request, response),
    config.host,
    config.port,
  )
  await app.start()
  log.info({ address: config.publicUrl, port: listening.port }, 'guidepost is listening')

  let isStopping = false
  const stop = async (signal: string): Promise<void> => {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'stopping; finishing what was taken on')
    await listening.stop()
    await app.close()
    log.info('stopped')
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))
}

main().catch((error: unknown) => {
  const isExpected = error instanceof ConfigError || error instanceof AppError
  process.stderr.write(`${isExpected ? error.message : (error as Error).stack}\n`)
  process.exit(1)
})
