import type { Context } from '../../context.ts'
import { nowIso } from '../../context.ts'
import { asDay } from '../../day.ts'
import type { PersonId } from '../../db/ids.ts'
import type { NoticesTable } from '../../db/tables/notices.ts'
import type { Attachment } from '../../mail/message.ts'
import { readSetUpRow } from '../test-plan/set-up.ts'
import { environmentName } from '../test-plan/environments.ts'
import { whatChanged } from '../sop/what-changed.ts'
import { calendarEntry } from './calendar-entry.ts'
import { findPlannedRun, findTwoVersions, listThings } from './things.store.ts'

type Needed = Pick<Context, 'db' | 'clock' | 'config' | 'templates'>

/** What emails add to their news: by version, what changed in the procedure; by run, the entry for a calendar. Made once for all who are told. */
export class Things {
  readonly #context: Needed
  readonly changes = new Map<string, string>()
  readonly entries = new Map<string, Attachment>()

  constructor(context: Needed) {
    this.#context = context
  }

  /** Makes what the news of this person needs, before the transaction that takes the news: comparing two versions takes a while. */
  async prepare(of: { person: PersonId; how: NoticesTable['how'] }): Promise<void> {
    for (const { kind, thing } of await listThings(this.#context.db.read, of)) {
      if (thing === null) continue
      if (kind === 'procedure' && !this.changes.has(thing)) await this.#compare(thing)
      if (kind === 'tests' && !this.entries.has(thing)) await this.#enter(thing)
    }
  }

  async #compare(version: string): Promise<void> {
    const texts = await findTwoVersions(this.#context.db.read, version)
    this.changes.set(version, texts ? whatChanged(texts.before, texts.after) : 'It is the first version.')
  }

  async #enter(id: string): Promise<void> {
    const { db, config, templates } = this.#context
    const run = await findPlannedRun(db.read, id)
    if (!run) return
    const { number, project, project_id, held_on, environment, attendees, changes, set_up, cancelled_at, state } = run
    const call = set_up === null ? '' : (readSetUpRow(set_up).call ?? '')
    const day = {
      run: id,
      number,
      project,
      day: asDay(held_on),
      place: environmentName(templates, environment),
      call,
      attendees,
      changes,
      isCancelled: cancelled_at !== null || state === 'on-hold' || state === 'stopped',
    }
    const address = `${config.publicUrl}/projects/${project_id}/test-plan/runs/${number}`
    this.entries.set(id, calendarEntry({ ...day, address }, { at: nowIso(this.#context), host: new URL(config.publicUrl).hostname }))
  }

  /** The news with what changed, and the calendar entries for it: one for each run. */
  addTo<Given extends { kind: string; thing: string | null; words: string }>(news: Given[]): { news: Given[]; attachments: Attachment[] } {
    const runs = new Set(news.filter((one) => one.kind === 'tests').map((one) => one.thing ?? ''))
    return {
      news: news.map((one) => {
        const changed = one.kind === 'procedure' && one.thing !== null ? this.changes.get(one.thing) : undefined
        return changed === undefined ? one : { ...one, words: `${one.words}. ${changed}` }
      }),
      attachments: [...runs].flatMap((run) => this.entries.get(run) ?? []),
    }
  }
}
