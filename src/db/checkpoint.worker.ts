import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './sqlite.ts'

const everyMs = 200

// Committed pages wait in the log beside the database file. This copies them into the file, as far as no reader needs the log, without blocking
// writers.
const file: string = workerData
const connection = openSqlite(file)
const version = connection.prepare('pragma data_version').pluck()
const copy = connection.prepare<[], { log: number; checkpointed: number }>('pragma wal_checkpoint(passive)')
let copied: unknown
let isFailing = false

function checkpoint(): void {
  const now = version.get()
  if (now === copied) return
  const result = copy.get()
  // A reader may still need part of the log: the rest is copied once the reader is gone, even if nothing else is written.
  if (result?.log === result?.checkpointed) copied = now
}

const timer = setInterval(() => {
  try {
    checkpoint()
    isFailing = false
  } catch (error) {
    // A full disk or an unreadable page: tried again, reported once.
    if (!isFailing) parentPort?.postMessage({ failed: error })
    isFailing = true
  }
}, everyMs)
parentPort?.once('message', () => {
  clearInterval(timer)
  connection.close()
})
