import { enableCompileCache } from 'node:module'

// Must run before the imports that are to be served from the cache.
enableCompileCache()
const { startDemo } = await import('./start-demo.ts')

try {
  await startDemo({ json: false })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
