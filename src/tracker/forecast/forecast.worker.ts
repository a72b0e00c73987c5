import { parentPort } from 'node:worker_threads'
import { forecastProgramme } from './forecast.ts'
import type { ProjectHistory } from './history.ts'
import { readLesson } from './kept.ts'
import type { Lesson, Lessons } from './learn.ts'
import { answerWhatIf } from './what-if.ts'
import { messagesOf } from './worker-messages.ts'
import type { Question, Said } from './worker-messages.ts'

/** Facts come a few at a time and answers are fetched a few at a time, so that copying them delays nobody. */
const histories: ProjectHistory[] = []
const lessons: Lessons = new Map()
let rest: Iterator<Said> = [].values()

function answerTo(question: Question): Said | null {
  switch (question.ask) {
    case 'remember':
      histories.push(...question.histories)
      return null
    case 'learn':
      for (const { step, group_key: group, lesson } of question.lessons) {
        const ofStep = lessons.get(step) ?? new Map<string, Lesson>()
        lessons.set(step, ofStep.set(group, readLesson(lesson)))
      }
      return null
    case 'forecast':
      rest = messagesOf(forecastProgramme(histories, question.today))
      return nextOf(rest)
    case 'more':
      return nextOf(rest)
    case 'what if':
      return { say: 'what if', answers: answerWhatIf(question, lessons) }
  }
}

const nextOf = (all: Iterator<Said>): Said | null => {
  const { value, done } = all.next()
  return done === true ? null : value
}

parentPort?.on('message', (question: Question) => {
  const said = answerTo(question)
  if (said) parentPort?.postMessage(said)
})
