import { parentPort, workerData } from 'node:worker_threads'
import { DayFromServer, makeDayFromFile } from './write-day.ts'
import type { DayTask, Told } from './write-day.ts'

const task: DayTask = workerData
const done = (): void => parentPort?.postMessage('done')

if (task.source !== null) {
  makeDayFromFile(task.source, task)
  done()
} else {
  const day = await DayFromServer.begin(task)
  parentPort?.on('message', (told: Told) => {
    if (told.tell === 'rows') day.add(told)
    else day.finish()
    done()
  })
  done()
}
