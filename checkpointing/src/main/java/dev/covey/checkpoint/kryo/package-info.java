/** The codecs by Kryo; {@link dev.covey.checkpoint.kryo.KryoCodecs} is the way in. */
package dev.covey.checkpoint.kryo;
