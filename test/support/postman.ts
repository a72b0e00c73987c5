import { randomUUID } from 'node:crypto'
import { runInNewContext } from 'node:vm'

interface Item {
  name: string
  request: { method: string; header: { key: string; value: string }[]; url: { raw: string }; body?: { raw: string } }
  event: { listen: string; script: { exec: string[] } }[]
}
export interface Collection {
  item: Item[]
  event: { listen: string; script: { exec: string[] } }[]
  variable: { key: string; value: string }[]
}

/**
 * Runs a Postman collection as Postman does, as far as ours needs it: variables, the two kinds of scripts, `pm`. Returns the answer to each request, and
 * which of its tests failed.
 */
export async function runCollection(collection: Collection, now: () => number): Promise<{ name: string; status: number; failed: string[]; text: string }[]> {
  const ofCollection = new Map(collection.variable.map((one) => [one.key, one.value]))
  class Clock extends Date {
    constructor(at: number = now()) {
      super(at)
    }
    static override now = now
  }
  const told = []
  for (const item of collection.item) {
    const own = new Map<string, string>()
    const filled = (text: string): string =>
      text.replaceAll(/\{\{([^}]+)\}\}/g, (whole, name: string) => (name === '$guid' ? randomUUID() : (own.get(name) ?? ofCollection.get(name) ?? whole)))
    const failed: string[] = []
    const pm: Record<string, unknown> = {
      variables: {
        get: (name: string) => own.get(name) ?? ofCollection.get(name),
        set: (name: string, value: string) => own.set(name, value),
        replaceIn: filled,
      },
      collectionVariables: { get: (name: string) => ofCollection.get(name), set: (name: string, value: string) => ofCollection.set(name, value) },
      request: { headers: { get: (name: string) => item.request.header.find((one) => one.key.toLowerCase() === name.toLowerCase())?.value } },
      expect: (actual: unknown, says = '') => ({
        to: {
          equal: (wanted: unknown) => {
            if (actual !== wanted) throw new Error(`${String(actual)} is not ${String(wanted)} ${says}`)
          },
          include: (wanted: string) => {
            if (!String(actual).includes(wanted)) throw new Error(`${wanted} is not in it`)
          },
          be: {
            an: () => {
              if (typeof actual !== 'object') throw new Error('There is none')
            },
          },
        },
      }),
      test: (name: string, check: () => void) => {
        try {
          check()
        } catch (error) {
          failed.push(`${name}: ${(error as Error).message}`)
        }
      },
    }
    const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')
    const require = () => ({ enc: { Utf8: { parse: (text: string) => text }, Base64: { stringify: base64 } } })
    const run = (events: Item['event'], listen: string) => {
      for (const one of events.filter((event) => event.listen === listen))
        // Postman declares CryptoJS beside a script, which may not declare it again.
        runInNewContext(`(() => {const CryptoJS = require(); ${one.script.exec.join('\n')}})()`, { pm, require, Date: Clock })
    }
    run([...collection.event, ...item.event], 'prerequest')
    const answer = await fetch(filled(item.request.url.raw), {
      method: item.request.method,
      headers: Object.fromEntries(item.request.header.map((one) => [one.key, filled(one.value)])),
      ...(item.request.body ? { body: filled(item.request.body.raw) } : {}),
    })
    const text = await answer.text()
    pm['response'] = { code: answer.status, text: () => text, json: () => JSON.parse(text) as unknown }
    run([...collection.event, ...item.event], 'test')
    told.push({ name: item.name, status: answer.status, failed, text })
  }
  return told
}
