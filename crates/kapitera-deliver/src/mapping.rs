//! The mapping that a delivery is read by: the one asked for, or the one of the region's settings.

use kapitera_import::Mapping;
use kapitera_message::{Problem, Problems, text};
use kapitera_region::Region;

use crate::Request;

/// The mapping of the request's register.
pub(crate) fn mapping(region: &Region, request: &Request) -> Result<Mapping, Problems> {
    let register = request.register;
    let name = register.name();
    let own = || region.settings().mappings.get(&register).map(|path| region.path(path));
    let path = request.mapping.clone().or_else(own).ok_or_else(|| {
        vec![
            Problem::error(
                "no_mapping",
                text!(
                    "regionen har ingen avbildning för registret ”{name}”",
                    "the region has no mapping for the register “{name}”"
                ),
            )
            .why(text!("kolumnernas innebörd gissas aldrig", "the meaning of columns is never guessed"))
            .hint(text!(
                "skriv [import.{name}] mapping = \"mappings/…toml\" i kapitera.toml, eller ange --mapping",
                "write [import.{name}] mapping = \"mappings/…toml\" in kapitera.toml, or give --mapping"
            )),
        ]
    })?;
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(&path).map_err(|error| {
        vec![
            Problem::error(
                "mapping_not_read",
                text!("avbildningen {shown} kan inte läsas: {error}", "the mapping {shown} cannot be read: {error}"),
            )
            .why(text!(
                "utan avbildningen är det inte sagt vad kolumnerna betyder",
                "without the mapping it is not said what the columns mean"
            ))
            .hint(text!(
                "rätta sökvägen i [import.{name}] i kapitera.toml, eller ange --mapping",
                "mend the path in [import.{name}] in kapitera.toml, or give --mapping"
            )),
        ]
    })?;
    let mapping = Mapping::parse(&shown, &text)?;
    let of = mapping.register().name();
    if mapping.register() != register {
        return Err(vec![
            Problem::error(
                "mapping_of_another_register",
                text!(
                    "avbildningen är för registret ”{of}”, inte ”{name}”",
                    "the mapping is for the register “{of}”, not “{name}”"
                ),
            )
            .named(kapitera_message::Text::same(shown))
            .hint(text!(
                "ange registrets egen avbildning med --mapping, eller ett annat register",
                "name the register's own mapping with --mapping, or another register"
            )),
        ]);
    }
    Ok(mapping)
}
