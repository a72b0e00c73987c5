import { startDemo } from './start-demo.ts'

try {
  await startDemo({ json: false })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
