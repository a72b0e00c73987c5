import { enableCompileCache } from 'node:module'

// Before anything is imported that is to come from the cache.
enableCompileCache()
const { startDemo } = await import('./start-demo.ts')

try {
  await startDemo({ json: false })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
