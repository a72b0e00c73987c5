import { asProjectId } from '../../src/db/ids.ts'
import { pathStages } from '../../src/tracker/forecast/history.ts'
import type { DayNumber, PathStage, ProjectHistory, StepHistory } from '../../src/tracker/forecast/history.ts'
import { seeded } from '../../src/tracker/forecast/seeded.ts'

/** The steps of a simulated way to live, with how long half of the projects wait for each. */
const way: { key: string; stage: PathStage; needs: string[]; days: number }[] = [
  { key: 'prerequisite/hscn', stage: 'prerequisites', needs: [], days: 10 },
  { key: 'prerequisite/mpv', stage: 'prerequisites', needs: [], days: 14 },
  { key: 'prerequisite/certificate', stage: 'prerequisites', needs: ['prerequisite/mpv'], days: 35 },
  { key: 'prerequisite/asid', stage: 'prerequisites', needs: ['prerequisite/mpv', 'prerequisite/hscn'], days: 20 },
  { key: 'prerequisite/dos-profile', stage: 'configuration', needs: [], days: 12 },
  { key: 'prerequisite/endpoint', stage: 'configuration', needs: [], days: 8 },
  { key: 'sop-issued', stage: 'configuration', needs: [], days: 9 },
  { key: 'sop-signed', stage: 'configuration', needs: ['sop-issued'], days: 14 },
  { key: 'entry', stage: 'testing', needs: [], days: 4 },
  { key: 'test', stage: 'testing', needs: ['entry'], days: 12 },
  { key: 'readiness', stage: 'technical-live', needs: [], days: 5 },
  { key: 'technical-live', stage: 'technical-live', needs: ['readiness'], days: 4 },
  { key: 'business-live', stage: 'business-live', needs: [], days: 5 },
]

interface Simulated {
  /** As the product would see it today. */
  history: ProjectHistory
  /** When it goes live, today or later: what the product cannot know. */
  truth: DayNumber
}

/**
 * A programme whose truth is known. Projects start over `months` months until today. How long a step takes is log-normal; whole sites are fast or
 * slow, suppliers and settings differ, and each step begins when what it needs is completed.
 */
export function simulatedProgramme({ seed, projects, months, today }: { seed: number; projects: number; months: number; today: DayNumber }): Simulated[] {
  const random = seeded(seed)
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const settings = ['gp-practice', 'urgent-treatment-centre', 'pharmacy']
  const suppliers = ['Emis', 'Tpp', 'Adastra']
  const regions = ['North', 'South']
  return Array.from({ length: projects }, (_, number) => {
    const pick = (all: string[]): number => Math.floor(random() * all.length)
    const [setting, supplier, region] = [pick(settings), pick(suppliers), pick(regions)]
    const started = today - Math.floor(random() * months * 30.4)
    const site = Math.exp(0.35 * normal()) * (1 + 0.25 * supplier) * (1 + 0.15 * setting)
    const ends = new Map<string, number>()
    for (const step of way) {
      const before = way.filter((one) => pathStages.indexOf(one.stage) < pathStages.indexOf(step.stage) || step.needs.includes(one.key))
      const start = Math.max(started, ...before.map((one) => ends.get(one.key) ?? started))
      ends.set(step.key, Math.round(start + step.days * site * Math.exp(0.6 * normal())))
    }
    const truth = ends.get('business-live') ?? today
    const steps = way.map(({ key, stage, needs }): StepHistory => {
      const done = ends.get(key) ?? today
      return { key, title: key, stage, needs, done: done <= today ? done : null, isOpen: done > today, openAgain: null }
    })
    const isLive = truth <= today
    const history: ProjectHistory = {
      id: asProjectId(`simulated-${number}`),
      role: 'provider',
      setting: settings[setting] ?? '',
      supplier: suppliers[supplier] ?? '',
      region: regions[region] ?? '',
      started,
      live: isLive ? truth : null,
      ended: null,
      isRunning: !isLive,
      steps,
    }
    return { history, truth }
  })
}

/** The same projects, each with the length of another's way: what happened on a way says nothing about its end. */
export function shuffled(programme: Simulated[], { seed, today }: { seed: number; today: DayNumber }): ProjectHistory[] {
  const random = seeded(seed)
  const lengths = programme.map(({ history, truth }) => ({ length: truth - history.started, at: random() })).toSorted((a, b) => a.at - b.at)
  return programme.map(({ history }, number) => {
    const end = history.started + (lengths[number]?.length ?? 0)
    const isLive = end <= today
    const last = { done: isLive ? end : null, isOpen: !isLive }
    const steps = history.steps.map((step) => (step.key === 'business-live' ? { ...step, ...last } : step))
    return { ...history, live: isLive ? end : null, isRunning: !isLive, steps }
  })
}
