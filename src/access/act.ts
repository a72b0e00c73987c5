import type { z } from 'zod'
import type { Context } from '../context.ts'
import type { Reader, Writer } from '../db/database.ts'
import { ConflictError, ForbiddenError, InvalidFormError, NotFoundError, Refusal } from '../errors.ts'
import { takeTurn } from '../events/events.store.ts'
import { record } from '../events/record.ts'
import { whoWasFirst } from '../events/who-was-first.ts'
import type { Doer, Doing, OfProject, Place } from './doing.ts'
import { doingAt, doingAtServices, doingByLink } from './doing.ts'
import type { Permission } from './permissions.ts'
import { mustBeOpen } from './project-state.ts'
import { checkForm, readForm, UnfitForm } from './read-form.ts'
import type { Decided, Definition, LinkDefinition, Overtaken, Refused, Rule } from './rule.ts'

export { overtaken, overtakenWith, refused } from './rule.ts'
export type { Decided, Overtaken, Refused } from './rule.ts'

/** The result of an act, for its caller. */
export type Outcome<Next> =
  | { kind: 'done'; next: Next; says: string; events: string[] }
  | { kind: 'refused'; fields: Record<string, string>; cleaned: Record<string, string> }
  | { kind: 'conflict'; says: string }
  | { kind: 'not allowed'; error: ForbiddenError | NotFoundError }

/** An act: one thing that someone may do, whoever calls it. */
export interface Act<Where = never, Next = unknown> {
  /** `public`: a valid link is all that is needed. */
  readonly permission: Permission | 'public'
  /** Does it in its own transaction. Throws only on faults. */
  run(context: Context, doer: Doer, where: Where, sent: object): Promise<Outcome<Next>>
  /** What would happen, without saving. For pages that ask before they act. */
  preview(context: Context, doer: Doer, where: Where, sent: object): Promise<Outcome<Next>>
  /** Does it within a larger write. A conflict found while saving is thrown, so that the whole write is undone. */
  within(trx: Writer, of: { context: Context; doer: Doer; where: Where; sent: object }): Promise<Outcome<Next>>
  /** Does it to several things within a larger write, each with its own outcome. A conflict found while saving is thrown, as above. */
  withinEach(trx: Writer, of: { context: Context; doer: Doer; each: { where: Where; sent: object }[] }): Promise<Outcome<Next>[]>
}

type Open<Where> = (trx: Reader, of: { context: Context; doer: Doer; where: Where }) => Promise<Doing>
/** The same for several places at once; undefined where this person may not. */
type OpenEach<Where> = (trx: Reader, of: { context: Context; doer: Doer; wheres: Where[] }) => Promise<(Doing | undefined)[]>
export type Stopped = Exclude<Outcome<never>, { kind: 'done' }>

/** The act with its rule, for tests of the rule. */
type ActOf<Where, Form extends z.ZodType, Found, Next> = Act<Where, Next> & Pick<Rule<Where, Form, Found, Next>, 'decide'>

function makeAct<Where extends object, Form extends z.ZodType, Found, Next>(
  rule: Rule<Where, Form, Found, Next> & Pick<Act, 'permission'>,
  open: Open<Where>,
  openEach?: OpenEach<Where>,
): ActOf<Where, Form, Found, Next> {
  type Asked = Parameters<Act<Where, Next>['within']>[1]
  type Note = (found: Found) => void
  type Read = { kind: 'read'; where: Where; doing: Doing; input: z.output<Form> }
  type Ready = { kind: 'ready'; doing: Doing; decided: Decided<Next> }

  /** Applies the rule: returns what stops the act, or what there is to save. */
  async function judge(
    trx: Reader,
    { asked, lock, noteFound }: { asked: Asked; lock?: (doing: Doing) => Promise<void>; noteFound?: Note },
  ): Promise<Ready | Stopped> {
    const judged = await stoppedBy(async () => {
      const doing = await open(trx, asked)
      const input = readForm(rule.form, asked.sent)
      await lock?.(doing)
      const found = await rule.load(trx, asked.where, doing, input)
      noteFound?.(found)
      return { doing, decided: rule.decide(found, input, doing) }
    })
    if ('kind' in judged) return judged
    const { doing, decided } = judged
    return 'next' in decided ? { kind: 'ready', doing, decided } : stopOf(decided)
  }

  async function within(trx: Writer, asked: Asked, noteFound?: Note): Promise<Outcome<Next>> {
    await takeTurn(trx)
    const lock = rule.lock && ((doing: Doing) => rule.lock?.(trx, asked.where, doing) ?? Promise.resolve())
    const judged = await judge(trx, { asked, ...(lock && { lock }), ...(noteFound && { noteFound }) })
    if (judged.kind !== 'ready') return judged
    const { doing, decided } = judged
    const more = (await rule.save(trx, decided.next, doing, asked.context)) ?? []
    const happened = [...decided.happened, ...more]
    const events = await record(trx, happened, doing)
    return { kind: 'done', next: decided.next, says: rule.says(decided.next, happened), events }
  }

  async function withinEach(trx: Writer, { context, doer, each }: Parameters<Act<Where, Next>['withinEach']>[1]): Promise<Outcome<Next>[]> {
    const { inSets } = rule
    if (!inSets || !openEach || rule.lock) {
      const outcomes: Outcome<Next>[] = []
      for (const one of each) outcomes.push(await within(trx, { context, doer, ...one }))
      return outcomes
    }
    await takeTurn(trx)
    const wheres = each.map((one) => one.where)
    const doings = await openEach(trx, { context, doer, wheres })
    const read = each.map(({ where, sent }, at): Stopped | Read => {
      const doing = doings[at]
      if (!doing) return { kind: 'not allowed', error: new ForbiddenError('This needs another role') }
      const form = checkForm(rule.form, sent)
      return 'refused' in form ? { kind: 'refused', fields: form.refused, cleaned: form.cleaned } : { kind: 'read', where, doing, input: form.input }
    })
    const asked = read.filter((one) => one.kind === 'read')
    const found = new Map((await inSets.load(trx, asked)).map((one, at) => [asked[at], one]))
    const judged = read.map((one): Ready | Stopped => {
      if (one.kind !== 'read') return one
      const thing = found.get(one)
      if (thing === undefined) return { kind: 'not allowed', error: new NotFoundError('It is gone') }
      const decided = rule.decide(thing, one.input, one.doing)
      return 'next' in decided ? { kind: 'ready', doing: one.doing, decided } : stopOf(decided)
    })
    const ready = judged.filter((one) => one.kind === 'ready')
    const more = await inSets.save(
      trx,
      ready.map((one) => one.decided.next),
    )
    const happened = new Map(ready.map((one, at) => [one, [...one.decided.happened, ...(more[at] ?? [])]]))
    const events = new Map<Ready, string[]>()
    // In whose name each is done is part of its sentence.
    for (const [, some] of Map.groupBy(ready, (one) => one.doing.actingFor ?? '')) {
      const [first] = some
      const ids = first
        ? await record(
            trx,
            some.flatMap((one) => happened.get(one) ?? []),
            first.doing,
          )
        : []
      for (const one of some) events.set(one, ids.splice(0, happened.get(one)?.length ?? 0))
    }
    return judged.map((one) =>
      one.kind === 'ready'
        ? { kind: 'done', next: one.decided.next, says: rule.says(one.decided.next, happened.get(one) ?? []), events: events.get(one) ?? [] }
        : one,
    )
  }

  /** Attempts something, and on a conflict says who changed the thing first. */
  async function sayingWho<T extends { kind: string }>({ context, where }: Asked, attempt: (noteFound: Note) => Promise<T | Stopped>): Promise<T | Stopped> {
    let subject: string | undefined
    const outcome = await stoppedBy(() => attempt((found) => (subject = rule.subject?.(found))))
    if (outcome.kind !== 'conflict') return outcome
    if (rule.whoWasFirst) return { kind: 'conflict', says: await rule.whoWasFirst(context.db.read, where) }
    return subject === undefined ? outcome : { kind: 'conflict', says: await whoWasFirst(context.db.read, subject) }
  }

  /**
   * Checks the signer's password, after everything else: a mistake elsewhere in the form must not use up a password attempt. Returns whatever
   * stops the act.
   */
  async function unsigned(asked: Asked): Promise<Stopped | undefined> {
    const judged = await sayingWho<Ready>(asked, (noteFound) => judge(asked.context.db.read, { asked, noteFound }))
    if (judged.kind !== 'ready') return judged
    return stoppedBy(async () => {
      if (!asked.doer.prove) throw new ForbiddenError('Only a person who is signed in can sign')
      await asked.doer.prove('password' in asked.sent ? String(asked.sent.password) : '')
    }).then((stop) => stop ?? undefined)
  }

  async function prepared(asked: Asked): Promise<Asked> {
    if (!rule.prepare) return asked
    // Checked first, so that nothing slow runs for an act that this person may not do.
    await open(asked.context.db.read, asked)
    return { ...asked, sent: await rule.prepare(asked.context, asked.sent, asked) }
  }

  async function run(context: Context, doer: Doer, where: Where, sent: object): Promise<Outcome<Next>> {
    const given = { context, doer, where, sent }
    const stop = rule.signed && (await unsigned(given))
    if (stop) return stop
    const outcome = await sayingWho<Outcome<Next>>(given, async (noteFound) => {
      const asked = await prepared(given)
      return discardUnless(
        context.db.transaction((trx) => within(trx, asked, noteFound)),
        () => rule.discard?.(context, asked.sent),
      )
    })
    if (outcome.kind === 'done') await rule.after?.(context, outcome.next)
    return outcome
  }

  async function preview(context: Context, doer: Doer, where: Where, sent: object): Promise<Outcome<Next>> {
    const judged = await judge(context.db.read, { asked: { context, doer, where, sent } })
    return judged.kind === 'ready'
      ? { kind: 'done', next: judged.decided.next, says: rule.says(judged.decided.next, judged.decided.happened), events: [] }
      : judged
  }

  return { permission: rule.permission, decide: rule.decide, run, preview, within: (trx, asked) => within(trx, asked), withinEach }
}

const stopOf = (decided: Refused | Overtaken): Stopped =>
  'overtaken' in decided
    ? { kind: 'conflict', says: decided.says ?? 'Someone else has changed this.' }
    : { kind: 'refused', fields: decided.refused, cleaned: decided.cleaned ?? {} }

/** Waits for an act, and discards what was prepared for it unless the act is done. */
async function discardUnless<Next>(done: Promise<Outcome<Next>>, discard: () => Promise<void> | undefined): Promise<Outcome<Next>> {
  let isDone = false
  try {
    const outcome = await done
    isDone = outcome.kind === 'done'
    return outcome
  } finally {
    if (!isDone) await discard()
  }
}

/** The one place that tells a refusal from a fault, which is thrown. */
async function stoppedBy<T>(attempt: () => Promise<T>): Promise<T | Stopped> {
  try {
    return await attempt()
  } catch (error) {
    if (error instanceof UnfitForm) return { kind: 'refused', fields: error.fields, cleaned: error.cleaned }
    if (error instanceof InvalidFormError) return { kind: 'refused', fields: error.fields, cleaned: {} }
    if (error instanceof Refusal) return { kind: 'refused', fields: { [error.field ?? 'form']: error.message }, cleaned: {} }
    if (error instanceof ConflictError) return { kind: 'conflict', says: error.message }
    if (error instanceof ForbiddenError || error instanceof NotFoundError) return { kind: 'not allowed', error }
    throw error
  }
}

/** An act on a project that the person may see and that accepts changes. */
export const projectAct = <Where extends OfProject, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, async (trx, { context, doer, where }) => {
    const doing = await doingAt(trx, { context, doer, place: { project: where.project }, permission: rule.permission })
    mustBeOpen(doing)
    return doing
  })

/** An act on a project in any state: one that changes the state itself. */
export const actOnAnyProject = <Where extends OfProject, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, (trx, { context, doer, where }) => doingAt(trx, { context, doer, place: { project: where.project }, permission: rule.permission }))

/** An act on a sandbox, with or without a project; a project must accept changes. */
export const sandboxAct = <Where extends Pick<Place, 'project' | 'sandbox'>, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, async (trx, { context, doer, where: { project, sandbox = '' } }) => {
    const place = project === undefined ? { sandbox } : { project }
    const doing = await doingAt(trx, { context, doer, place, permission: rule.permission })
    if (project !== undefined) mustBeOpen(doing)
    return doing
  })

/** An act on a service, `ods` its ODS code. */
export const serviceAct = <Where extends { ods: string }, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(
    rule,
    (trx, { context, doer, where }) => doingAt(trx, { context, doer, place: { ods: where.ods }, permission: rule.permission }),
    (trx, { context, doer, wheres }) => doingAtServices(trx, { context, doer, odsCodes: wheres.map((one) => one.ods), permission: rule.permission }),
  )

/** An act on an organisation. */
export const organisationAct = <Where extends { id: string }, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, (trx, { context, doer, where }) => doingAt(trx, { context, doer, place: { organisation: where.id }, permission: rule.permission }))

/** An act for several projects of a wave. */
export const waveAct = <Where extends { wave: string }, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, (trx, { context, doer, where }) => doingAt(trx, { context, doer, place: { wave: where.wave }, permission: rule.permission }))

/** An act on the installation, or on what belongs to this person alone. */
export const installationAct = <Where extends object, Form extends z.ZodType, Found, Next>(rule: Definition<Where, Form, Found, Next>) =>
  makeAct(rule, (trx, { context, doer }) => doingAt(trx, { context, doer, place: {}, permission: rule.permission }))

/** An act by the holder of a link, `token` its secret. `load` checks that the link is valid; throws NotFoundError. */
export const linkAct = <Where extends { token: string }, Form extends z.ZodType, Found, Next>(rule: LinkDefinition<Where, Form, Found, Next>) =>
  makeAct({ ...rule, permission: 'public' }, async (_trx, { context, doer }) => doingByLink(context, doer, rule.as))
