//! How values stand in the recorded bodies: days, months and times as text, amounts as whole öre.

use std::fmt::Display;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer};

/// Values that have a text form.
pub(crate) mod text {
    use super::{Deserialize, Deserializer, Display, FromStr, Serializer};
    use serde::de::Error as _;

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("not a value: {text}")))
    }
}

/// Whole öre.
pub(crate) mod ore {
    use super::{Deserialize, Deserializer, Serializer};
    use kapitera_money::Ore;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")]
    pub(crate) fn serialize<S: Serializer>(value: &Ore, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(value.0)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Ore, D::Error> {
        i64::deserialize(deserializer).map(Ore)
    }
}

/// Whole öre, or nothing.
pub(crate) mod maybe_ore {
    use super::{Deserialize, Deserializer, Serializer};
    use kapitera_money::Ore;
    use serde::Serialize as _;

    #[expect(clippy::ref_option, reason = "the signature that serde asks for")]
    pub(crate) fn serialize<S: Serializer>(value: &Option<Ore>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(|ore| ore.0).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Ore>, D::Error> {
        Ok(Option::<i64>::deserialize(deserializer)?.map(Ore))
    }
}
