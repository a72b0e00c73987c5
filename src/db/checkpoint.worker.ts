import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './sqlite.ts'

const everyMs = 200

// What is committed stands in the log beside the database file. Here it is copied into the file, as far as no reader needs the log;
// whoever writes meanwhile waits for nothing.
const connection = openSqlite(workerData as string)
const version = connection.prepare('pragma data_version').pluck()
let copied: unknown
const timer = setInterval(() => {
  const now = version.get()
  if (now === copied) return
  copied = now
  connection.pragma('wal_checkpoint(passive)')
}, everyMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  connection.close()
})
