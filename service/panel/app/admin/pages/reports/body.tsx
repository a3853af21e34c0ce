/** What the reports say: the figures of the period, then its charts and tables. */
import type { Report } from '../../../../../../contracts/report.ts';
import { Icon } from '../../../screens/ui.tsx';
import { count, number, plural, t } from '../../words/words.ts';
import { Card, TimeChart } from './card.tsx';
import type { Series } from './chart.tsx';
import { added, columnOf, figure, sumOf, totalOf } from './figures.ts';
import type { Query, Reports } from './read.ts';
import { ReportTable } from './table.tsx';

function Tile({
  title,
  value,
  note,
  isBad = false,
}: {
  title: string;
  value: string;
  note: string;
  isBad?: boolean;
}) {
  return (
    <div class="cardbox tile">
      <dt class="tile__t">{title}</dt>
      <dd class={`tile__v num ${isBad ? 'tile__v--bad' : ''}`}>{value}</dd>
      <dd class="tile__n num">{note}</dd>
    </div>
  );
}

function Tiles({ load, answers, waiting, closed, ratings }: Reports) {
  const rated = totalOf(ratings, 'rated') ?? 0;
  const waitingNow = totalOf(waiting, 'waitingNow') ?? 0;
  const firstAverage = totalOf(answers, 'firstAverage');
  return (
    <dl class="tiles">
      <Tile
        title={t('tileReceived')}
        value={figure(totalOf(load, 'received'), 'count')}
        note={t('tileChats', { n: number(totalOf(load, 'chats') ?? 0) })}
      />
      <Tile
        title={t('tileSent')}
        value={figure(totalOf(load, 'sent'), 'count')}
        note={t('tileAutomatic', { n: number(totalOf(load, 'automatic') ?? 0) })}
      />
      <Tile
        title={t('tileFirst')}
        value={figure(totalOf(answers, 'firstMedian'), 'seconds')}
        note={
          firstAverage === null
            ? t('tileNoAnswers')
            : t('tileAverage', { time: figure(firstAverage, 'seconds') })
        }
      />
      <Tile
        title={t('tileWaiting')}
        value={number(waitingNow)}
        isBad={waitingNow > 0}
        note={
          waitingNow === 0
            ? t('tileNobodyWaits')
            : t('tileLongest', { time: figure(totalOf(waiting, 'waitingLongest'), 'seconds') })
        }
      />
      <Tile
        title={t('tileClosed')}
        value={number(sumOf(totalOf(closed, 'closed'), totalOf(closed, 'closedIdle')))}
        note={t('tileReopened', { n: number(totalOf(closed, 'reopened') ?? 0) })}
      />
      <Tile
        title={t('tileRating')}
        value={figure(totalOf(ratings, 'ratingAverage'), 'rating')}
        note={rated === 0 ? t('tileNoRatings') : t('tileRated', { n: count(rated, 'ratingsWord') })}
      />
    </dl>
  );
}

const stars = [5, 4, 3, 2, 1] as const;

function RatingBars({ report }: { report: Report }) {
  const counts = stars.map((value) => totalOf(report, `rating${value}`) ?? 0);
  const most = Math.max(1, ...counts);
  return (
    <ul class="rates">
      {stars.map((value, n) => (
        <li class="rates__i" key={value}>
          <span class="rates__n num">
            {value}
            <span class="sr"> {plural(value, 'starsWord')}</span>
            <Icon name="star" cls="ic--14" />
          </span>
          <span class="rates__bar" aria-hidden="true">
            <i style={{ width: `${(100 * (counts[n] ?? 0)) / most}%` }} />
          </span>
          <span class="rates__v num">{number(counts[n] ?? 0)}</span>
        </li>
      ))}
    </ul>
  );
}

/** The rest stands in the file. */
const ofEmployees = [
  'chats',
  'sent',
  'taken',
  'closed',
  'firstMedian',
  'nextAverage',
  'rated',
  'ratingAverage',
];
const ofLines = [
  'chats',
  'received',
  'sent',
  'closed',
  'firstMedian',
  'nextAverage',
  'rated',
  'ratingAverage',
];

export function Body({ data, query, isDaily }: { data: Reports; query: Query; isDaily: boolean }) {
  const { load, answers, waiting, closed, hours, ratings, employees } = data;
  const asked = totalOf(ratings, 'asked') ?? 0;
  const two = (report: Report): Series[] => [
    { name: t('seriesReceived'), values: columnOf(report, 'received') },
    { name: t('seriesSent'), values: columnOf(report, 'sent') },
  ];
  return (
    <>
      <Tiles {...data} />
      <div class="reports">
        <Card
          wide
          title={t(isDaily ? 'reportLoad' : 'reportLoadHours')}
          report={load}
          query={query}
          chart={<TimeChart report={load} title={t('reportLoad')} unit="count" series={two(load)} />}
        />
        <Card
          title={t('reportAnswers')}
          text={t('reportAnswersText')}
          report={answers}
          query={query}
          chart={
            <TimeChart
              report={answers}
              title={t('reportAnswers')}
              unit="seconds"
              series={[
                { name: t('seriesFirst'), values: columnOf(answers, 'firstMedian') },
                { name: t('seriesNext'), values: columnOf(answers, 'nextMedian') },
              ]}
            />
          }
        />
        <Card
          title={t('reportWaiting')}
          text={t('reportWaitingText', {
            unanswered: number(totalOf(waiting, 'unanswered') ?? 0),
            alerts: number(totalOf(waiting, 'alerts') ?? 0),
          })}
          report={waiting}
          query={query}
          chart={
            <TimeChart
              report={waiting}
              title={t('reportWaiting')}
              unit="seconds"
              series={[{ name: t('seriesWait'), values: columnOf(waiting, 'average') }]}
            />
          }
        />
        {isDaily && (
          <Card
            title={t('reportHours')}
            text={t('reportHoursText')}
            report={hours}
            query={query}
            chart={<TimeChart report={hours} title={t('reportHours')} unit="count" series={two(hours)} />}
          />
        )}
        <Card
          title={t('reportClosed')}
          text={t('reportClosedText')}
          report={closed}
          query={query}
          chart={
            <TimeChart
              report={closed}
              title={t('reportClosed')}
              unit="count"
              series={[
                {
                  name: t('seriesOpened'),
                  values: added(columnOf(closed, 'opened'), columnOf(closed, 'reopened')),
                },
                {
                  name: t('seriesClosed'),
                  values: added(columnOf(closed, 'closed'), columnOf(closed, 'closedIdle')),
                },
              ]}
            />
          }
        />
        <Card
          wide={isDaily}
          title={t('reportRatings')}
          text={
            asked === 0
              ? t('reportRatingsNone')
              : t('reportRatingsText', {
                  asked: number(asked),
                  share: figure(totalOf(ratings, 'answeredShare'), 'percent'),
                })
          }
          report={ratings}
          query={query}
          chart={<RatingBars report={ratings} />}
        />
        <Card wide title={t('reportEmployees')} report={employees} query={query}>
          <ReportTable report={employees} label={t('reportEmployees')} only={ofEmployees} share="sent" />
        </Card>
        <Card wide title={t('reportLines')} report={data.lines} query={query}>
          <ReportTable report={data.lines} label={t('reportLines')} only={ofLines} share="received" />
        </Card>
      </div>
    </>
  );
}
