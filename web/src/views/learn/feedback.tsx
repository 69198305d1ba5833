import {answerOf, api} from '../../api/client';
import {useAnswer} from '../../api/use-answer';

/** Where the host takes what readers have to say; nothing where it names no such place. */
export function Feedback({about}: {readonly about: string}) {
  const {data} = useAnswer('about', (signal) => answerOf(api.GET('/api/about', {signal})));
  const address = data?.feedback;
  if (address === undefined) return null;
  // A letter begins with what it is about; a page is left as the host wrote it.
  const subject = `?subject=${encodeURIComponent(`openclue: ${about}`)}`;
  const href = address.startsWith('mailto:') && !address.includes('?') ? address + subject : address;
  return (
    <p class="soft small">
      Something is wrong, unclear or missing?{' '}
      <a href={href} rel="noreferrer">
        Tell whoever runs this server
      </a>
      .
    </p>
  );
}
