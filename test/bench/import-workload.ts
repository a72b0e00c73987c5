import { uploadAndContinue } from '../support/upload.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../../src/db/database.ts'
import { createAccount } from '../../src/web/sign-in/create-account.ts'
import { Visitor } from '../support/world.ts'
import { testContext } from '../support/context.ts'
import { nationalTracker } from '../support/national-tracker.ts'
import { startProduct } from '../support/product.ts'
import { password, teamEmail } from './seed.ts'

/** What an import cost while the server kept answering. Times in milliseconds. */
export interface Imported {
  rows: number
  kilobytes: number
  toReview: number
  toWritten: number
  /** Of a health check, which takes nothing itself: it waits as long as something else holds it up. */
  longestStall: number
  /** Of another page, signed in. */
  longestPage: number
  pagesP99: number
  /** Of the whole process, in MB. */
  peakMegabytes: number
}

const peakOf = (pid: number | undefined): number => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)

/** Repeats the same request until it is stopped; returns how long each took. */
export function keepAsking(url: string, cookie: string, everyMs: number): { stop: () => Promise<number[]> } {
  let going = true
  const times: number[] = []
  const asking = (async () => {
    while (going) {
      const at = performance.now()
      const answer = await fetch(url, { headers: { cookie } })
      await answer.arrayBuffer()
      if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`)
      times.push(performance.now() - at)
      await wait(everyMs)
    }
  })()
  return {
    stop: async () => {
      going = false
      await asking
      return times.toSorted((a, b) => a - b)
    },
  }
}

/** W7: a national tracker is uploaded, looked at, approved and written by the product, while others read pages. */
export async function importing(home: string, rows: number): Promise<Imported> {
  const file = join(home, 'import.db')
  const db = await openDatabase(`sqlite:${file}`)
  await createAccount(testContext(db), { email: teamEmail, name: 'Tess Marlow', installationRole: 'booking-team', password })
  await db.close()
  const bytes = await nationalTracker(rows)
  const product = await startProduct(file)
  const visitor = await new Visitor(product.base).signIn(teamEmail, password)
  const beats = keepAsking(`${product.base}/healthz`, '', 2)
  const others = keepAsking(`${product.base}/services`, visitor.cookie, 20)
  const started = performance.now()
  const { location } = await uploadAndContinue(visitor, bytes, 'national.xlsx')
  if (location === null) throw new Error('The upload was refused')
  /** Polls the import's page until it has the expected text. */
  const until = async (sign: RegExp): Promise<void> => {
    for (let tries = 0; tries < 600; tries += 1) {
      if (sign.test((await visitor.get(location)).text)) return
      await wait(100)
    }
    throw new Error(`The import did not come to ${sign.source}`)
  }
  await until(/name="care_setting"/)
  const toReview = performance.now() - started
  const approved = performance.now()
  const { status } = await visitor.post(location, { care_setting: 'gp-practice' })
  if (status !== 303) throw new Error(`The import was not approved: ${status}`)
  await until(/\/undo"/)
  const toWritten = performance.now() - approved
  const [stalls, pages] = [await beats.stop(), await others.stop()]
  const peakMegabytes = peakOf(product.child.pid)
  await product.end()
  return {
    rows,
    kilobytes: Math.round(bytes.length / 1024),
    toReview,
    toWritten,
    longestStall: stalls.at(-1) ?? 0,
    longestPage: pages.at(-1) ?? 0,
    pagesP99: pages[Math.floor(pages.length * 0.99)] ?? 0,
    peakMegabytes,
  }
}
