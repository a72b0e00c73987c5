import { enableCompileCache, flushCompileCache } from 'node:module'

// Must run before the imports that are to be served from the cache.
enableCompileCache()
const { readConfig } = await import('./config.ts')
const { makeContext } = await import('./make-context.ts')
const { listen, stopOnSignals } = await import('./start.ts')
const { createFirstAdministratorLink } = await import('./web/sign-in/first-administrator.ts')

try {
  const config = readConfig(process.env)
  const context = await makeContext(config)
  const server = await listen(context)
  // Saved now too, because a server may be killed rather than exit.
  flushCompileCache()
  stopOnSignals(server, context, { exit: (code) => process.exit(code) })
  // Runs before the log says that the server listens: a start that cannot write has failed.
  const link = await createFirstAdministratorLink(context)
  process.stdout.write(`Slipway listens on ${config.publicUrl}\n`)
  if (config.publicUrl.startsWith('https:') && config.trustProxy === false)
    process.stderr.write(
      'PUBLIC_URL is https but TRUST_PROXY is not set: behind a proxy nobody can sign in. Set it to the number of proxies, usually TRUST_PROXY=1, or to their addresses.\n',
    )
  if (link) process.stdout.write(`Create the first administrator here, once, within a day: ${link}\n`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
