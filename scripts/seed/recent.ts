import { addDays, addYears, type CalendarDate } from '../../domain/calendar-date.ts';
import { activeFrom, randomFor, type Sample, type Subject } from './subjects.ts';
import { later } from './written-forms.ts';

/** A day in the years before the sample on which something can be decided about the subject; another for another purpose. */
export function recentDay(sample: Sample, subject: Subject, purpose: string, years = 6): CalendarDate {
  const from = later(addYears(sample.day, -years), addDays(activeFrom(subject), 30));
  return randomFor(sample, subject.index, `${purpose} day`).day(from, addDays(sample.day, -12));
}
