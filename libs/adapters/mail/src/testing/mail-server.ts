import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Arrived } from '@tradepost/platform/testing';
import { SMTPServer } from 'smtp-server';

/** An SMTP server on the loopback interface that takes every mail. */
export class MailServer {
  readonly arrived: Arrived[] = [];
  /** What clients named as recipients, also of mail that they did not send then. */
  readonly recipients: string[] = [];
  private server = this.made();
  private port = 0;

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server.server, 'listening');
    this.port = (this.server.server.address() as AddressInfo).port;
    return this;
  }

  async stop(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  /** Stops, until the function that it gives is called. */
  async takeAway(): Promise<() => Promise<void>> {
    await this.stop();
    return async () => {
      this.server = this.made();
      await this.start();
    };
  }

  private made(): SMTPServer {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 50,
      onRcptTo: ({ address }, _, done) => {
        // This server shows A-labels as U-labels.
        this.recipients.push(address);
        done();
      },
      onData: (stream, { envelope }, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const recipients = envelope.rcptTo.map(({ address }) => address);
          this.arrived.push({ message: Buffer.concat(parts).toString(), recipients });
          done();
        });
      },
    });
    server.on('error', () => undefined);
    return server;
  }
}
