/** As far as it is used here: the package's own types cannot be found through its list of exports. */
declare module '@libav.js/variant-obsolete' {
  export interface Stream {
    readonly index: number;
    readonly codecpar: number;
    readonly codec_type: number;
    readonly codec_id: number;
    readonly time_base_num: number;
    readonly time_base_den: number;
    /** Seconds; far below zero when it is not known. */
    readonly duration: number;
  }
  export interface Packet {
    readonly data: Uint8Array;
    readonly pts: number;
    readonly ptshi: number;
  }
  export interface Frame {
    /** Of one plane, or an array of planes. */
    readonly data: ArrayLike<number> | readonly ArrayLike<number>[];
    readonly format: number;
    readonly nb_samples: number;
    readonly sample_rate: number;
    readonly channels?: number;
    readonly ch_layout_nb_channels?: number;
  }
  export interface Instance {
    readonly AVMEDIA_TYPE_AUDIO: number;
    readonly AVERROR_EOF: number;
    readonly AV_SAMPLE_FMT_U8: number;
    readonly AV_SAMPLE_FMT_S16: number;
    readonly AV_SAMPLE_FMT_S32: number;
    readonly AV_SAMPLE_FMT_FLT: number;
    readonly AV_SAMPLE_FMT_U8P: number;
    readonly AV_SAMPLE_FMT_S16P: number;
    readonly AV_SAMPLE_FMT_S32P: number;
    readonly AV_SAMPLE_FMT_FLTP: number;
    av_log_set_level(level: number): Promise<void>;
    avcodec_get_name(codec: number): Promise<string>;
    writeFile(name: string, bytes: Uint8Array): Promise<void>;
    ff_init_demuxer_file(name: string): Promise<[number, Stream[]]>;
    ff_init_decoder(
      codec: number | string,
      options?: { readonly codecpar: number; readonly time_base: readonly [number, number] },
    ): Promise<[number, number, number, number]>;
    ff_read_frame_multi(
      context: number,
      packet: number,
      options: { readonly limit: number },
    ): Promise<[number, Readonly<Record<number, Packet[]>>]>;
    ff_decode_multi(
      decoder: number,
      packet: number,
      frame: number,
      packets: readonly Packet[],
      options: { readonly fin: boolean },
    ): Promise<Frame[]>;
    ff_copyout_codecpar(codecpar: number): Promise<{ readonly extradata?: Uint8Array }>;
    av_packet_alloc(): Promise<number>;
    /** What a muxer writes into a device, with its place. */
    onwrite?: (name: string, position: number, bytes: Uint8Array | Int8Array) => void;
    /** Encoder, its context, a frame, a packet, and the samples of a frame (0: any). */
    ff_init_encoder(
      name: string,
      options: { readonly ctx: Readonly<Record<string, number>>; readonly time_base: readonly [number, number] },
    ): Promise<[number, number, number, number, number]>;
    /** Format context, format, device, streams. */
    ff_init_muxer(
      options: {
        readonly format_name: string;
        readonly filename: string;
        readonly open: boolean;
        readonly device: boolean;
      },
      streams: readonly (readonly [number, number, number])[],
    ): Promise<[number, number, number, number[]]>;
    ff_free_muxer(context: number, device: number): Promise<void>;
    ff_encode_multi(
      context: number,
      frame: number,
      packet: number,
      frames: readonly object[],
      last: boolean,
    ): Promise<Packet[]>;
    ff_write_multi(context: number, packet: number, packets: readonly Packet[]): Promise<void>;
    av_opt_set(context: number, name: string, value: string, search: number): Promise<number>;
    av_dict_set_js(dictionary: number, key: string, value: string, flags: number): Promise<number>;
    AVFormatContext_metadata_s(context: number, dictionary: number): Promise<void>;
    avformat_write_header(context: number, options: number): Promise<number>;
    av_write_trailer(context: number): Promise<number>;
    ff_free_encoder(context: number, frame: number, packet: number): Promise<void>;
    ff_free_decoder(context: number, packet: number, frame: number): Promise<void>;
    unlink(name: string): Promise<void>;
  }
  const LibAV: {
    readonly LibAV: (options: { readonly noworker: boolean; readonly nothreads: boolean }) => Promise<Instance>;
  };
  export default LibAV;
}
