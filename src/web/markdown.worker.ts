import { parentPort } from 'node:worker_threads'
import { markdownToHtml } from './markdown.ts'

/** What the worker returns for a text; null if the text exhausts the stack. */
export type MarkdownMessage = { started: true } | { html: string | null }

const send = (message: MarkdownMessage): void => parentPort?.postMessage(message)
parentPort?.on('message', (markdown: string) => {
  try {
    send({ html: markdownToHtml(markdown) })
  } catch {
    send({ html: null })
  }
})
send({ started: true })
