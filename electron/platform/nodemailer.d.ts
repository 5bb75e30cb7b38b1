/** The part of nodemailer that is used. The published types bring a cloud provider's whole client along. */
declare module 'nodemailer' {
  interface SentMail {
    readonly accepted: readonly string[];
    readonly rejected: readonly string[];
    readonly response: string;
  }
  interface Transport {
    sendMail(mail: Readonly<Record<string, unknown>>): Promise<SentMail>;
    close(): void;
  }
  export function createTransport(options: Readonly<Record<string, unknown>>): Transport;
}
