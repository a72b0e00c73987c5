import { inFull } from '../../access/permissions.ts'
import type { Page } from '../../access/page.ts'
import type { TestEntryConditionsTable, TestRunsTable } from '../../db/tables/test-plan.ts'
import { escape } from '../../web/components/html.ts'
import { isOpen } from '../../access/project-state.ts'
import type { Again } from '../../access/submit.ts'
import { listUnsettled } from '../../evidence/evidence.store.ts'
import { listLinksOf } from '../../mail/act-links.store.ts'
import { dayOf, momentOf } from '../../web/moments.ts'
import { shownDue } from '../dates/shown-due.ts'
import { runChoices } from '../partners/run-partners.ts'
import { listHolders, listRoleNames } from '../people/holders.store.ts'
import type { Holder } from '../people/holders.store.ts'
import { holdersOf } from '../people/holders-of.ts'
import { whoToAsk } from '../who-to-ask.ts'
import type { ToAsk } from '../who-to-ask.ts'
import { isCovered } from './cover.ts'
import { loadCover } from './load-cover.ts'
import { codeName, leftTemplates, noLongerInTemplates } from '../template-versions/left-templates.ts'
import { besideRow } from '../notes-beside.ts'
import { shownCover, wordsOfCode } from './cover-on-plan.pages.ts'
import { digestOfCondition } from './digest-of-condition.ts'
import { counts, environmentName, environmentsFor } from './environments.ts'
import { loadPlan } from './load-plan.ts'
import { listRecordedEarlier } from './recorded-earlier.store.ts'
import { shownActions } from './review-actions.pages.ts'
import { listActions } from './review-actions.store.ts'
import { nextOfPlan } from './plan-next.ts'
import { openInWords, stateOfRun, stateTags } from './run-state.ts'
import type { RunState } from './run-state.ts'
import type { SetUp } from './set-up.ts'
import { missingInSetUp, setUpFacts, setUpWords } from './set-up-words.ts'
import { isSettled, verdictNames, verdictTags } from './test-plan.ts'
import { latestResults, resultsOfRuns } from './test-plan.store.ts'

export const planHome = (page: Page): string => `/projects/${page.access.project.id}/test-plan`
export const planCrumbs = (page: Page, own = true) => {
  const { project } = page.access
  return [{ text: project.name, href: `/projects/${project.id}` }, ...(own ? [{ text: 'Test plan', href: planHome(page) }] : [])]
}

export const runTag = (run: { outcome: string | null }, state: RunState): { text: string; classes: string } =>
  state !== 'finished'
    ? { text: stateTags[state], classes: 'nhsuk-tag--white' }
    : run.outcome === 'success'
      ? { text: 'Success', classes: 'nhsuk-tag--green' }
      : { text: 'Failure', classes: 'nhsuk-tag--red' }

const confirmedWords = (role: string, one: { met_by: string | null; met_at: string | null; note: string | null }): string =>
  one.met_at === null
    ? `${role}${one.note === null ? '' : `. Not met: ${one.note}`}`
    : `${role}: confirmed by ${one.met_by ?? ''}, ${momentOf(one.met_at)}${one.note === null ? '' : `. ${one.note}`}`

/** The set-up as the page of the plan shows it: folded, with what it lacks in its heading. */
function shownSetUp(page: Page, setUp: SetUp, { codes, partners }: { codes: string[]; partners: Awaited<ReturnType<typeof runChoices>> }) {
  const offersSlots = page.access.project.role === 'provider'
  const facts = setUpFacts(setUp, { offersSlots, codes, partners: (partners ?? []).map((one) => one.text) })
  return {
    words: setUpWords(missingInSetUp(setUp, { offersSlots })),
    rows: facts.map(({ key, lines }) => ({ key, value: { html: lines.map(escape).join('<br>') } })),
  }
}

/** For each of these conditions, who can be asked about it by email. */
async function ownersToAsk(page: Page, conditions: TestEntryConditionsTable[], holders: Holder[]): Promise<Map<string, ToAsk[]>> {
  const ids = conditions.map((one) => one.id)
  const links = await listLinksOf(page.db.read, ids)
  const who = { now: page.context.clock(), personId: page.person.personId }
  return new Map(conditions.map((one) => [one.id, whoToAsk(holdersOf(holders, [one.owner]), links, { subject: one.id, digest: digestOfCondition(one) }, who)]))
}

export async function showPlan(page: Page, status = 200, errors: Record<string, string> = {}, first: { text: string } | null = null): Promise<void> {
  const { project } = page.access
  const db = page.db.read
  const [{ plan, cases, conditions, runs, dates }, roles, actions, holders] = await Promise.all([
    loadPlan(db, project.id),
    listRoleNames(db, project.id),
    listActions(db, project.id),
    listHolders(db, project.id),
  ])
  const toConfirm = conditions.filter((one) => one.met_at === null)
  const openConditions = toConfirm.map((one) => one.title)
  const asks = isOpen(page) && page.may('project.manage') ? await ownersToAsk(page, toConfirm, holders) : new Map<string, ToAsk[]>()
  const counting = runs.filter((run) => counts(page.templates, run))
  const others = runs.filter((run) => !counts(page.templates, run))
  const [results, cover, environments, earlier, unsettled] = await Promise.all([
    resultsOfRuns(db, runs),
    loadCover(db, project.id),
    environmentsFor(db, page),
    listRecordedEarlier(db, project.id),
    listUnsettled(
      db,
      cases.map((one) => one.id),
    ),
  ])
  const latest = latestResults(results, counting)
  const elsewhere = latestResults(results, others)
  const stands = (id: string): boolean => !unsettled.has(latest.get(id)?.id ?? '')
  const mine = new Set(inFull(page.access.roles).map((role) => role.key))
  const codes = [...new Set(cases.map((one) => one.code))]
  const manages = page.may('project.manage')
  const open = isOpen(page)
  const hasLeft = leftTemplates(page.templates, page.access)
  const partners = await runChoices(page)
  const stateOf = (run: TestRunsTable): RunState => stateOfRun(run, { today: page.today, counts: counts(page.templates, run), open: openConditions })
  const next = nextOfPlan(
    runs.map((run) => ({ ...run, state: stateOf(run), counts: counts(page.templates, run), day: dayOf(run.held_on) })),
    { open: openConditions },
  )
  page.show(
    'test-plan/index',
    { title: 'Test plan', status, errors, breadcrumbs: planCrumbs(page, false) },
    {
      home: planHome(page),
      first,
      next: { ...next, href: next.run === null ? null : `${planHome(page)}/runs/${next.run}`, button: next.run === null ? '' : `Go to run ${next.run}` },
      opensNew: next.opens || ['held_on', 'attendees', 'environment', 'partners', 'despite'].some((name) => errors[name] !== undefined),
      cover: await shownCover(page, cover, planHome(page)),
      setUp: plan ? shownSetUp(page, plan.setUp, { codes, partners }) : null,
      maySetUp: open && page.may('test.set-up'),
      mayOpen: open && page.may('test.open'),
      despite: openConditions.length === 0 ? null : `Why open it although ${openInWords(openConditions, 0)}?`,
      counting: page.templates.environments
        .filter((one) => one.counts)
        .map((one) => one.name)
        .join(' or '),
      actions: shownActions(page, actions, holders),
      days: conditions.map((one) => shownDue(page, one, one.met_at !== null, dates)),
      confirmed: `${conditions.length - openConditions.length} of ${conditions.length} entry conditions confirmed`,
      toConfirm:
        openConditions.length === 1 ? 'Before the test: 1 entry condition to confirm' : `Before the test: ${openConditions.length} entry conditions to confirm`,
      conditions: conditions.map((one) => ({
        ...one,
        tag: one.met_at === null ? { text: 'Open', classes: 'nhsuk-tag--blue' } : { text: 'Confirmed', classes: 'nhsuk-tag--green' },
        said: `${confirmedWords(roles.find((role) => role.role_key === one.owner)?.name ?? one.owner, one)}${hasLeft('condition', one.template_key) ? `. ${noLongerInTemplates}` : ''}`,
        due: shownDue(page, one, one.met_at !== null, dates),
        maySettle: open && (manages || mine.has(one.owner)),
        asks: asks.get(one.id) ?? [],
        typed: page.typed[`note-${one.id}`] ?? '',
        isOwn: mine.has(one.owner) || Boolean(page.typed[`note-${one.id}`]) || errors[`note-${one.id}`] !== undefined,
        isShown: one.met_at === null || Boolean(page.typed[`note-${one.id}`]) || errors[`note-${one.id}`] !== undefined,
      })),
      codes: codes.map((code) => {
        const own = cases.filter((one) => one.code === code)
        return {
          code,
          name: codeName(page.templates, code),
          words: wordsOfCode(code, own, {
            done: own.filter((one) => isSettled(latest.get(one.id)?.verdict) && stands(one.id)).length,
            covered: own.filter((one) => !latest.has(one.id) && isCovered(cover, one.id)).length,
          }),
          cases: own.map((one) => {
            const result = latest.get(one.id)
            const rehearsed = elsewhere.get(one.id)
            return {
              ...one,
              rehearsed: rehearsed ? `${verdictNames[rehearsed.verdict]}, run ${others.find((run) => run.id === rehearsed.run_id)?.number ?? ''}` : '',
              criterion: hasLeft('case', one.template_key) ? `${one.criterion} (${noLongerInTemplates.toLowerCase()})` : one.criterion,
              sideName: one.side === 'consumer' ? 'Consumer' : 'Provider',
              withdrawn: !stands(one.id),
              earlier: earlier.get(one.id)?.verdict ?? (earlier.has(one.id) ? 'A comment' : null),
              tag: result
                ? { text: verdictNames[result.verdict], classes: verdictTags[result.verdict] }
                : isCovered(cover, one.id)
                  ? { text: 'Covered', classes: 'nhsuk-tag--aqua-green' }
                  : { text: 'Not run', classes: 'nhsuk-tag--grey' },
            }
          }),
        }
      }),
      runs: [
        { heading: 'Runs that count for go-live', none: 'None yet. Confirm what is asked before the test, then open a run on its day.', runs: counting },
        { heading: 'Rehearsals and other runs', none: '', runs: others },
      ]
        .filter((one) => one.runs.length > 0 || one.none !== '')
        .map((one) => ({
          ...one,
          runs: one.runs.map((run) => ({
            ...run,
            day: dayOf(run.held_on),
            place: environmentName(page.templates, run.environment),
            tag: runTag(run, stateOf(run)),
          })),
        })),
      environments,
      partners,
      today: page.today,
    },
  )
}

/** The page of the plan again, after an act that did nothing. */
export const planAgain = (page: Page, { status, errors, conflict }: Again): Promise<void> =>
  showPlan(page, status, errors, conflict === undefined ? null : { text: conflict })

/** The same after an act on one row of a list: the names of its fields end with the id of the row. */
export const planAgainBeside =
  (parameter: string) =>
  (page: Page, why: Again): Promise<void> =>
    planAgain(page, { ...why, errors: besideRow(why.errors, page.param(parameter)) })

/** Pressing Enter in a field chooses none of the conditions' buttons. */
export function whichCondition(page: Page): Promise<void> {
  const field = Object.entries(page.typed).find(([name, value]) => name.startsWith('note-') && value !== '')?.[0] ?? 'conditions'
  return showPlan(page, 422, { [field]: 'Select the button beside the condition that you mean' })
}

export const planConditions = (page: Page): string => `${planHome(page)}#conditions`
